import type { ProjectId } from '../db/ids.ts'
/**
 * Everything that can happen, one section for each subject. The part after the dot is the action that the history and its filters show;
 * `sentences.ts` has the sentence of each, `touches.ts` what has to be recomputed.
 */
export type Happened =
  | OfDates
  | OfPrerequisites
  | OfSharedPrerequisites
  | OfServices
  | OfCustomFields
  | OfAccounts
  | OfAreas
  | OfMail
  | OfPeople
  | OfProjects
  | OfPatterns
  | OfTemplates
  | OfBulk
  | OfWaves
  | OfEvidence
  | OfProcedure
  | OfCatalogue
  | OfTestPlans
  | OfGoLive
  | OfGates
  | OfPartners
  | OfSandbox
  | OfImports
  | OfImportedThings
  | OfSheets

interface Common {
  /** The id of the thing that it happened to. */
  id: string
  /** The project in whose history it appears; null if there is none. */
  project: ProjectId | null
  from?: string | null | undefined
  to?: string | null | undefined
  /** What someone wrote: why, or the evidence for it. */
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
  | Thing<`prerequisite.${PrerequisiteStatus}`, { title: string }>
  /** Answered by the catalogue, a pair or the partners, not by a person; or a shared prerequisite of this holder meets it, or no longer does. */
  | Thing<`prerequisite-derived.${PrerequisiteStatus}`, { title: string; shared?: { by: string; how: 'met' | 'changed' | 'lost' } }>
  | Thing<'prerequisite.own' | 'prerequisite.shared-again', { title: string }>
  | Thing<'prerequisite.level-set', { title: string; level: number }>
  /** An email asked someone who owns it for an answer. */
  | Thing<'prerequisite.asked', { title: string; name: string }>

/** One that is met once for its holder, and so in every project below. */
type OfSharedPrerequisites =
  | Thing<`shared-prerequisite.${'recorded' | 'changed' | 'withdrawn' | 'put back'}`, { title: string; holder: string; projects: number }>
  /** Its holder is called something else. */
  | Thing<'shared-prerequisite.renamed', { title: string; holder: string; was: string }>

// -- services: `name` is the name of the service, organisation or view
type OfServices =
  /** With a file, an import made it. */
  | Thing<'service.created' | 'organisation.created' | 'organisation.changed', { name: string; file?: string }>
  /** The project of this side is gone with all that it was started with; nobody had worked on it. */
  | Thing<'service.start-undone', { name: string; side: string }>
  | Thing<'service.confirmed' | 'service.closed' | 'service.open-again', { name: string }>
  | Thing<'service.closing-set-aside' | 'service.closing-counts-again', { name: string }>
  /** For a project of the service, the fields by name. For the service itself its name, with the one field that a merge of names changed, or the file. */
  | Thing<
      'service.changed',
      | { fields: string[] }
      | { name: string; field?: { name: string; value: string } }
      | { name: string; file: string; deed: 'imported' | 'filled in the service' }
    >
  | Thing<'service-note.written', { name: string }>
  | Thing<'view.saved' | 'view.changed' | 'view.deleted', { name: string }>
  | Thing<'pair.renamed', { name: string; was: string }>
  /** `amount` is how much was loaded, in words. */
  | Thing<'ods-list.loaded', { amount: string; file: string }>

// -- fields that this installation added
/** `of` is what they are fields of: "services". */
type OfCustomFields =
  | Thing<'field.added' | 'field.filled' | 'field.retired' | 'field.brought back', { name: string; of: string }>
  | Thing<'field.changed', { name: string; of: string; was: string }>
  /** `choice` is its name now, `was` its name before, `using` how many things have it. */
  | Thing<'choice.renamed', { name: string; of: string; was: string; choice: string; using: number }>
  | Thing<'choice.retired' | 'choice.brought back', { name: string; of: string; choice: string }>
  /** `name` is the thing's; `value` is empty if the value was removed. */
  | Thing<'service-field.set' | 'project-field.set' | 'organisation-field.set', { name: string; field: string; value: string }>

// -- accounts: `name` is the name of the account's owner
type OfAccounts =
  | Thing<'account.created' | 'account.disabled' | 'account.enabled' | 'account.link sent', { name: string }>
  | Thing<'account.role changed', { name: string; was: string; role: string }>
  /** `acts` are those that take an account from now on, in words. */
  | Thing<'account.acts chosen', { acts: string[] }>
  | Thing<'account.password changed' | 'account.signed out everywhere' | 'account.session ended'>
  | OfAddresses

/** A change of an email address: of an account, or of a person without one. `own` says whether they asked for it themselves. */
type WhoseAddress = 'account' | 'person'
type OfAddresses =
  | Thing<`${WhoseAddress}.address change asked`, { name: string; own: boolean }>
  | Thing<`${WhoseAddress}.address confirmed` | `${WhoseAddress}.address change agreed` | `${WhoseAddress}.address change stopped`, { name: string }>
  | Thing<`${WhoseAddress}.address changed`, { name: string; askedBy: string }>

// -- area: what someone looks after across projects
/** `id` and `name` are the person's, `role` is what they are there, `rows` what the area is made of, in words. */
type OfAreas =
  | Thing<'area.given' | 'area.ended', { name: string; role: string; rows: string }>
  /** Services are called something else now, and the area with them. */
  | Thing<'area.renamed', { name: string; role: string; was: string; is: string }>

// -- mail: an email of the outbox
type OfMail = Thing<'mail.sent again' | 'mail.printed' | 'mail.refused' | 'mail.given up', { about: string; recipient: string }>

// -- people
/** `name` is the person's, `role` the role in the project. */
type OfPeople =
  | Thing<'person.joined' | 'person.returned' | 'person.leave asked' | 'person.leave withdrawn', { name: string; role: string }>
  | Thing<'person.left', { name: string; role: string; askedBy: string | null }>
  | Thing<'person.test team', { name: string; role: string; isIn: boolean }>
  | Thing<'person.changed', { name: string }>
  /** The doer lets this person act in their role until a day, or until one act is done. */
  | Thing<'person.delegated', { name: string; role: string; until: string; endsWith: 'sop.sign' | null; isClinician: boolean }>
  /** `holder` is the one for whom they acted. */
  | Thing<'person.delegation ended', { name: string; role: string; holder: string; why: 'ended by someone' | 'its last day has passed' | 'holder left' }>
  /** It was for one answer, which has been given. */
  | Thing<'person.delegation done', { name: string; role: string; holder: string }>
  /** `chose` is what changed, in words: "Dates weekly, Gates never". */
  | Thing<'person.emails chosen', { name: string; chose: string }>

// -- projects
/** `file` is the one that the project was started from; `called` is its new name. */
type OfProjects =
  | Thing<'project.started', { file: string | null; pattern?: string | undefined }>
  | Thing<'project.held' | 'project.stopped' | 'project.resumed' | 'project.correction opened' | 'project.correction ended'>
  | Thing<'project.renamed', { called: string }>
  /** `from` and `to` are the texts before and after. */
  | Thing<'project.scope-changed'>
  | Thing<'project.route-in-changed', { called: string }>
  | Thing<'note.written' | 'mail.noticed'>
  | Thing<'project.templates taken', { summary: string }>
  | Thing<'project.templates kept'>
  | Thing<'prerequisite.reworded' | 'test-plan.reworded' | 'go-live.reworded', { title: string }>

// -- patterns
/** `name` is the name of the pattern, `of` that of the project that a version was taken from; `number` is that of the version. */
type OfPatterns =
  | Thing<'pattern.made', { name: string; of: string }>
  | Thing<'pattern.changed', { name: string; number: number; of?: string }>
  | Thing<'pattern.retired' | 'pattern.put back', { name: string }>
  /** `holder` is the organisation or product for which someone holds the role. */
  | Thing<'contact.added' | 'contact.removed', { name: string; role: string; holder: string }>

// -- templates: `number` is that of the version, `item` what was changed, like "Prerequisite: HSCN connection"
type OfTemplates =
  | Thing<'template.draft started', { copyOf: string }>
  | Thing<'template.draft discarded'>
  | Thing<'template.draft changed', { item: string; deed: 'changed' | 'added' | 'retired' | 'put back' }>
  | Thing<'template.published', { number: number; effectiveOn: string }>
  | Thing<'template.withdrawn', { number: number }>

// -- bulk
/** `deed` says what the change does: "Start 38 Provider projects". */
type OfBulk = Thing<'bulk.begun' | 'bulk.cancelled' | 'bulk.done' | 'bulk.undo begun' | 'bulk.undone', { deed: string }>
// -- waves: `name` is the name of the wave
type OfWaves =
  | Thing<'wave.made' | 'wave.changed' | 'wave.closed' | 'wave.opened again', { name: string }>
  /** A project joined the wave or left it. */
  | Thing<'wave.joined' | 'wave.left' | 'wave.returned', { name: string }>
  /** A project got another place in its order. */
  | Thing<'wave.placed', { name: string }>
  /** A project represents its pair of products in a wave, or no longer does. */
  | Thing<'representative.named' | 'representative.ended', { pair: string; wave: string }>
  /** Its test covers the others, or no longer does. */
  | Thing<'representative.passed' | 'representative.lapsed', { pair: string }>
  /** The procedure of a project is signed for the sites of its organisation in a wave, or no longer. */
  | Thing<'sites.named' | 'sites.ended', { organisation: string; wave: string }>
  /** Everyone has signed the version of it that was issued last, or no version counts for the sites any more. */
  | Thing<'sites.signed', { organisation: string; number: number }>
  | Thing<'sites.not signed', { organisation: string }>
// -- evidence
type EvidenceFor = 'prerequisite' | 'test-plan' | 'shared-prerequisite'
type OfEvidence =
  | Thing<`${EvidenceFor}.evidence`, { verb: 'added' | 'cited'; what: string; title: string }>
  | Thing<`${EvidenceFor}.evidence-removed` | `${EvidenceFor}.evidence-withdrawn`, { what: string; title: string }>

// -- procedure
type ToProcedure = 'signed' | 'declined' | 'noted'
type OfProcedure =
  | Thing<'sop.drafted' | 'sop.commented'>
  /** The project has a procedure of its own, or rests on the one that its organisation signs for its sites. */
  | Thing<'sop.own' | 'sop.shared', { organisation: string }>
  /** A version of another project is signed for this site, or none is any more. */
  | Thing<'sop.rests' | 'sop.rests no longer', { says: string }>
  | Thing<'sop.options', { verb: 'laid out the' | 'chose' }>
  /** `sameAs` is the number of the version with the same text, if a review changed nothing. */
  | Thing<'sop.issued', { number: number; sameAs?: number }>
  /** Everyone has signed it; `day` is that of its review. */
  | Thing<'sop.in force', { number: number; day: string }>
  /** Someone declined it after all. */
  | Thing<'sop.not in force', { number: number }>
  | Thing<'sop.review moved', { number: number; was: string; day: string }>
  /** `instead` is the name of who should sign in the role, if a decline names someone. */
  | Thing<'sop.signed' | 'sop.declined' | 'sop.noted', { number: number; role: string; instead?: string | null }>
  | Thing<'sop.corrected', { number: number; role: string; was: ToProcedure; now: ToProcedure; instead?: string | null }>
  | Thing<'sop.left open', { number: number; what: string }>
  | Thing<'sop.comment resolved' | 'sop.comment reopened', { by: string }>
  | Thing<'sop.policy', { bySection: boolean }>
  | Thing<'sop.reminded', { number: number; role: string; name: string }>
  /** Someone confirmed that they have read and understood a version: no signature. */
  | Thing<'sop.read', { number: number }>
  /** `number` is that of the version that they are asked to read. */
  | Thing<'sop.readers added' | 'sop.readers reminded', { number: number; people: number }>
  | Thing<'sop.reader removed', { name: string }>

// -- catalogue
type OfCatalogue =
  | Thing<'catalogue.began', { products: number }>
  /** `file` is the file that an import read; null if a person entered it. */
  | Thing<'product.created', { name: string; file: string | null }>
  | Thing<'product.changed', { name: string; file: string | null; changes: { name: string; to: string }[] }>
  | Thing<'product.named' | 'product.unnamed', { name: string; product: string }>
  /** `run` is the test run that proves or disproves it; null if a person said so. */
  | Thing<'pair.changed', { name: string; state: string; run: RunOfProject | null }>
  | Thing<'pair.dismissed', { name: string; run: RunOfProject }>
  | Thing<'product-exception.signed', { product: string; role: string; until: string }>
  | Thing<'product-exception.withdrawn'>
interface RunOfProject {
  number: number
  project: string
}
// -- test plan

/** `number` is the number of the run, `test` the name of the case, like "Dx05, case 7 of the Consumer". */
type OfTestPlans =
  | Thing<'test-plan.set-up'>
  /** The project runs the full test itself, or the test of another one may cover it again. */
  | Thing<'test-plan.full-test' | 'test-plan.short-test'>
  | Thing<'test-plan.codes-changed', { added: string[]; removed: string[] }>
  /** An entry condition. */
  | Thing<'test-plan.confirmed' | 'test-plan.not met' | 'test-plan.reopened', { title: string }>
  | Thing<'test-plan.asked', { title: string; name: string }>
  /** Of an action that is overdue. */
  | Thing<'test-plan.reminded', { title: string; name: string }>
  /** Null if the day follows from the dates of the project. */
  | Thing<'test-plan.due-day', { title: string; day: string | null }>
  /** `open` is the number of open entry conditions. */
  | Thing<'test-plan.run-started', { number: number; place: string; isPlanned: boolean; open: number }>
  | Thing<'test-plan.run-opened', { number: number; open: number }>
  | Thing<'test-plan.run-moved', { number: number; was: string; day: string }>
  /** `day` is the day for which it was planned. */
  | Thing<'test-plan.run-cancelled', { number: number; day: string }>
  /** The project was put on hold or stopped, and goes on: the run stays planned. */
  | Thing<'test-plan.run-halted' | 'test-plan.run-resumed', { number: number; day: string }>
  | Thing<'test-plan.run-reviewed', { number: number; outcome: string }>
  /** `after` is the reviewer, if a second person finishes the run; that person has this `role`. */
  | Thing<'test-plan.run-finished', { number: number; outcome: string; after?: string; role?: string }>
  | Thing<'test-plan.run-reopened', { number: number; outcome: string; finishedBy: string }>
  /** The names of those who joined the call and who left it. */
  | Thing<'test-plan.run-roll-call', { number: number; joined: string[]; left: string[] }>
  | Thing<'test-plan.run-closing-sent', { number: number; people: number }>
  | Thing<'test-plan.result', { number: number; test: string; verdict: string; isSeenBySandbox?: boolean }>
  | Thing<'test-plan.comment' | 'test-plan.accepted' | 'test-plan.overruled', { number: number; test: string }>
  /** `organisation` is the one whose requests the run waits for; null once it no longer waits. */
  | Thing<'test-plan.waiting', { number: number; organisation: string | null; code: string }>
  | Thing<'test-plan.action-added', { number: number } & ReviewAction>
  | Thing<'test-plan.action-changed', { number: number; before: ReviewAction } & ReviewAction>
  | Thing<'test-plan.action-done' | 'test-plan.action-not-done', { number: number; what: string }>
  /** `what` is "pass for", or "a comment on". */
  | Thing<'test-plan.recorded earlier', { file: string; sheet: string; cell: string; what: string; test: string }>
  /** The pair of products that a run of this project tested. */
  | Thing<'pair.proposed' | 'pair.proposal-withdrawn', { pair: string; number: number; of: string }>
interface ReviewAction {
  owner: string
  day: string
  what: string
}

// -- go-live

/** `role` is the role in which someone decides or declares. */
type OfGoLive =
  | Thing<
      | 'attestation.go-go'
      | 'attestation.go-no-go'
      | 'attestation.go-confirmed'
      | 'attestation.go-declined'
      | 'attestation.technical-live-declared'
      | 'attestation.business-live-declared'
      | 'attestation.hand-over-declared'
      | 'attestation.hand-over-declined'
      | 'attestation.close-declared',
      { role: string }
    >
  /** `what` is what they were asked by email, like "confirm go". */
  | Thing<'go-live.asked', { what: string; name: string }>
  /** Of a criterion that is overdue. */
  | Thing<'go-live.reminded', { title: string; name: string }>
  /** A criterion. */
  | Thing<'go-live.confirmed' | 'go-live.waived' | 'go-live.reopened', { title: string }>
  | Thing<'go-live.due-day', { title: string; day: string | null }>

/** Consequences of other changes, not of an act. */
type OfGates = Thing<'gate.reopened', { says: string }> | Thing<'gate.in order again', { name: string }>

// -- partner services

/** `books` is the service that books, if the event is in the history of the partner's own project. */
type OfPartners =
  | Thing<'partner.added' | 'partner.changed' | 'partner.left-out' | 'partner.brought-back', { partner: string }>
  | Thing<'partner.day-set' | 'partner.day-confirmed', { partner: string; day: string; status: string }>
  | Thing<'partner.day-moved', { partner: string; was: string; day: string; status: string }>
  | Thing<'partner.switch-on-declared', { partner: string; role: string }>
  | Thing<'partner.switch-on-confirmed' | 'partner.switched-off', { partner: string; role: string; books?: string }>

// -- sandbox
/** How many free slots a change of a diary added and withdrew; null if the slots did not change. */
export type SlotCounts = { added: number; withdrawn: number } | null
type OfSandbox =
  /** `name` is for a sandbox without a project; null for the practice sandbox of a project. */
  | Thing<'sandbox.created', { name: string | null }>
  | Thing<'sandbox.allowed' | 'sandbox.rotated' | 'sandbox.switched-off' | 'sandbox.switched-on' | 'sandbox.cancelled' | 'sandbox.settings'>
  | Thing<'sandbox.armed'>
  | Thing<'sandbox.disarmed', { all: boolean }>
  | Thing<'sandbox.laid out', { slots: SlotCounts }>
  | Thing<'sandbox.diary', { verb: 'made' | 'changed'; diary: string; slots: SlotCounts }>
  | Thing<'sandbox.withdrawn' | 'sandbox.published', { diary: string; slots: SlotCounts }>
  | Thing<'sandbox.reset', { bookings: number }>
  /** In the history of the host `partner` is the guest; in the history of the guest it is the host. */
  | Thing<'sandbox.invited' | 'sandbox.uninvited', { side: 'host' | 'guest'; partner: string }>

// -- imports: `file` is the name of the file
type OfImports =
  | Thing<'import.uploaded', { file: string; isForReview?: boolean }>
  /** `products` is the number of products in a catalogue. */
  | Thing<'import.imported', { file: string; products?: number }>
  | Thing<'import.dropped', { file: string; deed?: 'dropped the file' | 'dropped the import of' }>
  | Thing<'import.undone', { file: string }>
  /** Headings, and names with the same meaning, that imports have learnt. */
  | Thing<'alias.learnt', { column: string } | { name: string; means: string }>
  | Thing<'alias.forgotten', { column: string }>

/** For a thing that has a name: what an import made, changed or put back. */
type OfImportedThings =
  | Thing<'service.undone', { name: string; file: string }>
  | Thing<'organisation.undone', { name: string; file: string; isGone: boolean }>
  /** `name` is the name of the pair; `state` is in words. */
  | Thing<'pair.changed', { name: string; state: string; file: string; isUndone: boolean }>

/** For a project that was started from the sheet of a test plan: what the sheet says. */
type OfSheets =
  | Thing<'prerequisite.listed', { file: string; text: string }>
  | Thing<'prerequisite.said', { file: string; title: string; text: string; source: string }>
  | Thing<'prerequisite.owner named', { file: string; title: string; owner: string }>
