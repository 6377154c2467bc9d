/** One operation that the bench asks: its text, and how many codes it takes (`$code`, or `$codes` for more than one). */
export interface Operation {
  readonly name: string;
  readonly text: string;
  readonly codes: number;
}

const profileFields = `
  creditCode kind name
  registration { state establishedOn capital capitalCurrency scope }
  licences { documentNo kind decidedOn validTo }
  penalties { documentNo facts kinds fine decidedOn }
  taxCreditRatings { evaluationYear grade }
  taxArrears { taxType balance announcedOn }
  fireSafetyPenalties { documentNo facts fine }
  dishonestDebtorListings { caseNo court { name } publishedOn duty }
`;

/** The unified profile that is measured. */
export const profile = `query Profile($code: CreditCode!) { subject(creditCode: $code) {${profileFields}} }`;

export const profileOperation: Operation = { name: 'profile', text: profile, codes: 1 };

/** Profiles of a hundred subjects at once. */
export const bulkOperation: Operation = {
  name: 'bulk',
  text: `query Profiles($codes: [CreditCode!]!) { subjects(creditCodes: $codes) {${profileFields}} }`,
  codes: 100,
};

const one = (name: string, selection: string): Operation => ({
  name,
  text: `query ${name}($code: CreditCode!) { subject(creditCode: $code) { ${selection} } }`,
  codes: 1,
});

const several = (name: string, codes: number, selection: string): Operation => ({
  name,
  text: `query ${name}($codes: [CreditCode!]!) { subjects(creditCodes: $codes) { ${selection} } }`,
  codes,
});

/** Twenty operations as front ends, services and analysts send them; all that they ask for is open, so that every caller is answered. */
export const mixedOperations: readonly Operation[] = [
  profileOperation,
  one('Who', 'name kind'),
  one('State', 'name registration { state }'),
  one(
    'Register',
    'registration { name legalRepresentative address capital capitalCurrency scope industryCode termTo }',
  ),
  one('Licences', 'name licences(first: 5) { documentName documentNo validFrom validTo authority { name } }'),
  one('RecentPenalties', 'penalties(decidedAfter: "2024-01-01") { documentNo facts fine decidedOn }'),
  one('OldPenalties', 'penalties(first: 3, decidedBefore: "2025-01-01") { documentNo legalBasis content }'),
  one('Grades', 'taxCreditRatings(first: 2) { evaluationYear grade authority { name code } }'),
  one('Arrears', 'name taxArrears { taxType balance newlyIncurred period announcedOn }'),
  one(
    'Tax',
    'taxCreditRatings { grade } taxArrears { balance } majorTaxViolations { facts fine } taxPenalties { fine }',
  ),
  one('Fire', 'name fireSafetyPenalties { documentNo facts fine authority { name } source { name } }'),
  one('Court', 'dishonestDebtorListings { caseNo court { name } region performance behaviour publishedOn }'),
  one('Providers', 'penalties { id provider { name kind } } licences { id provider { name kind } }'),
  one('Lists', 'abnormalListings { reason listedOn } seriousViolationListings { reason listedOn removedOn }'),
  one('Certificates', 'certifications { scheme certificateNo body validTo }'),
  {
    name: 'Fragments',
    text: `query Fragments($code: CreditCode!) { subject(creditCode: $code) { ...Head ...Acts } }
fragment Head on Subject { creditCode name registration { ...Common state } }
fragment Acts on Subject { penalties { ...Common documentNo fine } licences { ...Common documentNo } }
fragment Common on CreditRecord { id item category openness decidedOn queryableUntil }`,
    codes: 1,
  },
  one(
    'Aliases',
    'title: name newest: penalties(first: 1) { at: decidedOn } older: penalties(first: 10) { at: decidedOn }',
  ),
  several('Names', 20, 'creditCode name kind'),
  several('Watch', 10, 'creditCode penalties(decidedAfter: "2025-06-01") { documentNo } taxArrears { balance }'),
  several('Wide', 5, profileFields),
];
