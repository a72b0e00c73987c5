/**
 * Everything that can happen, one section a subject. What comes after the dot is the action that the history and its filters show; `sentences.ts` has the
 * sentence of each, `touches.ts` what else has to be computed again.
 */
export type Happened = OfDates | OfPrerequisites | OfServices | OfEvidence | OfProcedure | OfCatalogue

interface Common {
  /** Of the thing that it happened to. */
  id: string
  /** The project whose history tells of it; null if it belongs to none. */
  project: string | null
  from?: string | null | undefined
  to?: string | null | undefined
  /** What somebody wrote: why, or what shows it. */
  reason?: string | null | undefined
  /** The id of the event that this one undoes. */
  undoes?: string | null | undefined
}
type Thing<Kind extends string, Words extends object = object> = Kind extends string ? Common & { kind: Kind } & Words : never

/** `name` is the date in words, like "testing"; days are ISO 8601. */
type OfDates =
  | Thing<'date.set' | 'date.confirmed' | 'date.made provisional' | 'date.withdrawn', { name: string; day: string }>
  | Thing<'date.moved', { name: string; day: string; was: string }>

type PrerequisiteStatus = 'not-started' | 'in-progress' | 'blocked' | 'met' | 'waived' | 'not-applicable'
type OfPrerequisites =
  /** `prerequisite-derived` is what the catalogue, a pair or the partners say, without anybody doing it. */
  | Thing<`${'prerequisite' | 'prerequisite-derived'}.${PrerequisiteStatus}`, { title: string }>
  | Thing<'prerequisite.level-set', { title: string; level: number }>

type OfServices = Thing<'service.changed', { fields: string[] }>

// -- evidence
type EvidenceFor = 'prerequisite' | 'test-plan'
type OfEvidence =
  | Thing<`${EvidenceFor}.evidence`, { verb: 'added' | 'cited'; what: string; title: string }>
  | Thing<`${EvidenceFor}.evidence-removed` | `${EvidenceFor}.evidence-withdrawn`, { what: string; title: string }>

// -- procedure
type OfProcedure =
  | Thing<'sop.drafted' | 'sop.commented'>
  | Thing<'sop.options', { verb: 'laid out the' | 'chose' }>
  | Thing<'sop.issued', { number: number }>
  | Thing<'sop.signed' | 'sop.declined', { number: number; role: string }>

// -- catalogue
type OfCatalogue =
  | Thing<'catalogue.began', { products: number }>
  /** `file` is where an import read it; null if a person wrote it. */
  | Thing<'product.created', { name: string; file: string | null }>
  | Thing<'product.changed', { name: string; file: string | null; changes: { name: string; to: string }[] }>
  | Thing<'product.named' | 'product.unnamed', { name: string; product: string }>
  /** `run` is the test run that proves it, or does not; null if a person says so. */
  | Thing<'pair.changed', { name: string; state: string; run: RunOfProject | null }>
  | Thing<'pair.dismissed', { name: string; run: RunOfProject }>
  | Thing<'product-exception.signed', { product: string; role: string; until: string }>
  | Thing<'product-exception.withdrawn'>
  | Thing<'import.uploaded' | 'import.dropped', { file: string }>
  | Thing<'import.imported', { products: number; file: string }>
interface RunOfProject {
  number: number
  project: string
}
