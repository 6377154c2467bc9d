import type { SubjectKind } from '../../domain/credit-code.ts';

/** Who a caller is: what its token proves. */
export type Role =
  | 'public'
  | 'subject'
  | 'officer'
  | 'firm'
  | 'analyst'
  | 'provider'
  | 'centre'
  | 'supervisor'
  | 'auditor';

/** What decisions depend on of a caller. */
export interface DecidedCaller {
  readonly role: Role;
  /** Credit code of the agency, firm or provider that the caller acts for; null for others. */
  readonly organisation: string | null;
  /** The purpose code as it was sent, or as the mutation names it; null if there is none. Of officers alone it counts. */
  readonly purpose: string | null;
}

/** What decisions depend on of a subject. Kind and age follow from its code alone; the name is compared with the directory. */
export interface SubjectFacts {
  readonly kind: SubjectKind;
  /**
   * self: a caller of role `subject` asks about its own code. authorized: an authorization of the subject, valid now, names the
   * caller, the purpose and the item (for `basics`: any item).
   */
  readonly relation: 'self' | 'authorized' | 'none';
  /** 18 or over today (Art. 10); true of organisations. */
  readonly adult: boolean;
  /** The request has a name beside the code, and it is exactly that of the directory. */
  readonly nameMatched: boolean;
}

/** A record of an item; a part of what the centre keeps of a subject; a root field or a mutation by its name. */
export type Ask =
  | {
      readonly about: 'record';
      readonly item: string;
      readonly openness: 'OPEN' | 'NON_OPEN';
      readonly subject: SubjectFacts;
    }
  | {
      readonly about: 'subject';
      readonly part: 'basics' | 'accesses' | 'objections' | 'authorizations' | 'notices';
      readonly subject: SubjectFacts;
    }
  | {
      readonly about: 'platform';
      readonly field: string;
      /**
       * The matter is the caller's own: a subject's own record or authorization, an agency's own watch, a provider's own ledger,
       * inbox, row or objection; in `confirmSeal`: the caller asked for the seal itself.
       */
      readonly own: boolean;
      /** The caller, or the subject it acts for, is 18 or over, or no person. */
      readonly adult: boolean;
    };

export interface DecisionRequest {
  readonly caller: DecidedCaller;
  /** The year (Asia/Shanghai) whose catalogue and application list count. */
  readonly year: number;
  readonly ask: Ask;
}
