/**
 * Everything that can happen, one section a subject. What comes after the dot is the action that the history and its filters show; `sentences.ts` has the
 * sentence of each, `touches.ts` what else has to be computed again.
 */
export type Happened =
  | OfDates
  | OfPrerequisites
  | OfServices
  | OfAccounts
  | OfMail
  | OfPeople
  | OfProjects
  | OfBulk
  | OfEvidence
  | OfProcedure
  | OfCatalogue
  | OfImports
  | OfImportedThings
  | OfSheets

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

// -- accounts: `name` is whose account it is
type OfAccounts =
  | Thing<'account.created' | 'account.disabled' | 'account.enabled' | 'account.link sent', { name: string }>
  | Thing<'account.role changed', { name: string; was: string; role: string }>

// -- mail: an email of the outbox
type OfMail = Thing<'mail.sent again', { about: string; recipient: string }>
// -- people
/** `name` is the person's, `role` that of the project. */
type OfPeople =
  | Thing<'person.joined' | 'person.returned' | 'person.leave asked' | 'person.leave withdrawn', { name: string; role: string }>
  | Thing<'person.left', { name: string; role: string; askedBy: string | null }>
  | Thing<'person.test team', { name: string; role: string; isIn: boolean }>
  | Thing<'person.changed', { name: string }>

// -- projects
/** `file` is the one that the project was started from; `called` is the name that it has now. */
type OfProjects =
  | Thing<'project.started', { file: string | null }>
  | Thing<'project.held' | 'project.stopped' | 'project.resumed' | 'project.correction opened' | 'project.correction ended'>
  | Thing<'project.renamed', { called: string }>
  | Thing<'note.written' | 'mail.noticed'>
  | Thing<'project.templates taken', { summary: string }>
  | Thing<'project.templates kept'>
  | Thing<'prerequisite.reworded' | 'test-plan.reworded' | 'go-live.reworded', { title: string }>

// -- bulk
/** `deed` says what the change does: "Start 38 Provider projects". */
type OfBulk = Thing<'bulk.begun' | 'bulk.cancelled' | 'bulk.done' | 'bulk.undo begun' | 'bulk.undone', { deed: string }>
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
interface RunOfProject {
  number: number
  project: string
}

// -- imports: `file` is the name of the file
type OfImports =
  | Thing<'import.uploaded', { file: string; isForReview?: boolean }>
  /** `products` counts those of a catalogue. */
  | Thing<'import.imported', { file: string; products?: number }>
  | Thing<'import.dropped', { file: string; deed?: 'dropped the file' | 'dropped the import of' }>
  | Thing<'import.undone', { file: string }>
  /** What is known from now on of headings, and of names that mean the same. */
  | Thing<'alias.learnt', { column: string } | { name: string; means: string }>
  | Thing<'alias.forgotten', { column: string }>

/** Of a thing that has a name: what an import made, changed or put back. */
type OfImportedThings =
  | Thing<'service.created' | 'organisation.created', { name: string; file?: string }>
  | Thing<'service.changed', { name: string; file: string; deed: 'imported' | 'filled in the service' }>
  | Thing<'organisation.changed' | 'service.undone', { name: string; file: string }>
  | Thing<'organisation.undone', { name: string; file: string; isGone: boolean }>
  /** `name` is that of the pair; `state` in words. */
  | Thing<'pair.changed', { name: string; state: string; file: string; isUndone: boolean }>

/** Of a project that was started from the sheet of a test plan: what that says. */
type OfSheets =
  | Thing<'prerequisite.listed', { file: string; text: string }>
  | Thing<'prerequisite.said', { file: string; title: string; text: string; source: string }>
  | Thing<'prerequisite.owner named', { file: string; title: string; owner: string }>
  /** `what` is "pass for", or "a comment on"; `test` the name of the case. */
  | Thing<'test-plan.recorded earlier', { file: string; sheet: string; cell: string; what: string; test: string }>
