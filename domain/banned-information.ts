/** A kind of information that may never be collected, with the words that give it away in names of columns and fields. */
export interface BannedInformation {
  readonly what: string;
  readonly article: string;
  /** Matched anywhere in a name: Chinese has no word boundaries. */
  readonly chinese: readonly RegExp[];
  /** Matched as whole words, in camelCase, snake_case, spaced and run together: `bloodType`, `BLOOD_TYPE`, `bloodtype`. */
  readonly english: readonly string[];
}

/**
 * Art. 14: religion, genes, fingerprints, blood type, disease and medical history. Art. 12(2)(iii): a record about staying in a medical
 * institution says nothing of diagnosis or ward.
 * 转基因 and 遗传资源 (licences), 疾病预防控制 and 宗教事务 (names of agencies) tell nothing of a person's body or belief.
 * `zjxy` is 宗教信仰 in the column names of population exports.
 */
export const BANNED_INFORMATION: readonly BannedInformation[] = [
  {
    what: 'religion',
    article: 'Art. 14',
    chinese: [/宗教信仰/u, /信仰/u, /宗教(?!活动场所|事务|团体|院校)/u],
    english: ['religion', 'religions', 'religious', 'zjxy', 'zjxydm'],
  },
  {
    what: 'genes',
    article: 'Art. 14',
    chinese: [/(?<!转)基因/u, /[遗遺][传傳](?![资資]源)/u],
    english: ['gene', 'genes', 'genetic', 'genetics', 'genome', 'genomic', 'genotype', 'dna'],
  },
  {
    what: 'fingerprints',
    article: 'Art. 14',
    chinese: [/指[纹紋]/u],
    english: ['finger print', 'finger prints'],
  },
  { what: 'blood type', article: 'Art. 14', chinese: [/血型/u], english: ['blood type', 'blood types', 'blood group'] },
  {
    what: 'disease',
    article: 'Art. 14',
    chinese: [/疾病(?!预防控制)/u, /患病/u, /病情/u],
    english: ['disease', 'diseases', 'illness', 'illnesses', 'sickness'],
  },
  {
    what: 'medical history',
    article: 'Art. 14',
    chinese: [/病史/u, /病[历曆歷]/u],
    english: ['medical history', 'medical histories', 'medical record', 'medical records', 'anamnesis'],
  },
  {
    what: 'diagnosis or ward',
    article: 'Art. 12(2)(iii)',
    chinese: [/[诊診][断斷]/u, /病区/u, /病房/u, /(?:就诊|住院)科室/u],
    english: ['diagnosis', 'diagnoses', 'ward', 'wards', 'hospital department', 'clinical department'],
  },
];

/** The banned word that a column header or field name contains, Chinese or English, or null. */
export function bannedWord(name: string): string | null {
  return bannedChineseWord(name) ?? bannedEnglishWord(name);
}

/** The banned Chinese word in a text, or null: for descriptions, whose English may speak of what is not kept. */
export function bannedChineseWord(text: string): string | null {
  // Headers are padded with spaces, full-width forms, signs and characters that nobody sees.
  const compact = text.normalize('NFKC').replace(/[^\p{L}\p{N}]/gu, '');
  return first((banned) => firstOf(banned.chinese, (pattern) => pattern.exec(compact)?.[0] ?? null));
}

/** The entry of the list under which a word found by `bannedWord` stands, so that a refusal can name the article. */
export function banOf(word: string): BannedInformation | null {
  return (
    BANNED_INFORMATION.find(
      (banned) => banned.english.includes(word) || banned.chinese.some((pattern) => pattern.test(word)),
    ) ?? null
  );
}

function bannedEnglishWord(name: string): string | null {
  const words = ` ${wordsOf(name).join(' ')} `;
  return first((banned) =>
    firstOf(banned.english, (phrase) =>
      words.includes(` ${phrase} `) || words.includes(` ${phrase.replaceAll(' ', '')} `) ? phrase : null,
    ),
  );
}

function wordsOf(name: string): string[] {
  return name
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{M}]/gu, '')
    .replace(/([a-z0-9])([A-Z])/gu, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/u)
    .filter((word) => word !== '');
}

function first(find: (banned: BannedInformation) => string | null): string | null {
  return firstOf(BANNED_INFORMATION, find);
}

function firstOf<Item>(items: readonly Item[], find: (item: Item) => string | null): string | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
