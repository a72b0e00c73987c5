import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { leftTemplates, noLongerInTemplates } from '../templates/left-templates.ts'
import { ConflictError, InvalidFormError, Refusal } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { trainingSays } from '../prerequisites/disagreements.store.ts'
import { findProof, provenBySandbox, unseenIn } from '../prerequisites/proof.ts'
import { isComplete } from './facts.ts'
import { gateFacts, listAttestations, listCriteria } from './facts.store.ts'
import { listHolders, whoCan } from '../people/holders.store.ts'
import { currentDates } from '../dates/due-days.store.ts'
import { shownDue } from '../dates/set-due-days.ts'
import { criterionLists, criterionTag, criterionWords } from './criteria.page.ts'
import { actNames, answerOf, isDeclaredLive, waitingGo } from './acts.ts'
import type { Act, Answer } from './acts.ts'
import { mayCriteriaBeSettled } from './attested.ts'
import { gatesOf } from './gates.ts'
import { stageLine } from './stage-line.ts'
import type { Condition } from './gate.ts'
import { acceptsHandOver, isFirst, secondRoleOf } from './who-may.ts'

export const homeOf = (page: Page): string => `/projects/${page.access.project.id}/go-live`

/** What the sandbox has not seen, where the prerequisite that it shows is met all the same. */
async function unseenOf(page: Page): Promise<string | undefined> {
  const isMet = await page.db.read
    .selectFrom('prerequisites')
    .select('id')
    .where('project_id', '=', page.access.project.id)
    .where('key', '=', provenBySandbox)
    .where('standing', '=', 'met')
    .executeTakeFirst()
  return isMet && unseenIn(await findProof(page))
}

/** What to do before business live is declared: whoever books has switched its first partner service on by then. */
const onTheDay = {
  provider: 'On the day: switch on, run an end-to-end test, then declare. Patients can be booked from this moment.',
  consumer:
    'Patients are booked into a partner service from the moment at which two people declared that one switched on. Declare business live when the first one is, and an end-to-end test of the day is done.',
} as const

export async function standing(page: Page) {
  const facts = await gateFacts(page.db.read, page.access.project, page.today, page.context.templates.environments)
  const unseen = await unseenOf(page)
  for (const one of facts.prerequisites) if (one.key === provenBySandbox) one.unseen = unseen
  return { facts, gates: gatesOf(facts) }
}

const shownConditions = (conditions: Condition[], page: Page) => conditions.map((one) => ({ ...one, href: `/projects/${page.access.project.id}${one.href}` }))

interface Frozen {
  sentence: string
  met: boolean
}

function shownAttestation(row: AttestationsTable) {
  const names: Record<string, string> = {
    go: row.decision === 'no-go' ? 'No-go' : 'Go',
    'technical-live': 'Technical live declared',
    'business-live': 'Business live declared',
    'hand-over': 'Hand-over accepted',
    close: 'Project closed',
  }
  return {
    ...row,
    name: names[row.gate] ?? row.gate,
    complete: isComplete(row),
    when: momentOf(row.first_at),
    secondWhen: row.second_at ? momentOf(row.second_at) : '',
    frozen: JSON.parse(row.conditions) as Frozen[],
    evidence: row.evidence === null ? null : (JSON.parse(row.evidence) as { test: string; testedBy: string }),
  }
}

/** Where an act would be, and what is said in its place while something holds it. */
const heldActs: Record<Act, { id: string; heading: string; says: string }> = {
  go: { id: 'decision', heading: 'Decide', says: 'Go can be decided when each of these is met or waived:' },
  'no-go': { id: 'decision', heading: 'Record a no-go', says: '' },
  second: { id: 'second', heading: 'Confirm go as the second person', says: 'Go can be confirmed when each of these is met or waived:' },
  'technical-live': { id: 'technical-live', heading: 'Declare technical live', says: 'It can be declared when each of these is met or waived:' },
  'business-live': { id: 'business-live', heading: 'Declare business live', says: 'It can be declared when each of these is met or waived:' },
  'hand-over': { id: 'accept', heading: 'Accept the hand-over', says: 'It can be accepted when each of these is met or waived:' },
  close: { id: 'close', heading: 'Close the project', says: 'It can be closed when each of these is met or waived:' },
}

interface First {
  heading?: string
  text: string
}

export async function show(
  page: Page,
  given: { status?: number; errors?: Record<string, string>; stands?: Condition[]; act?: string; first?: First; firstAt?: string } = {},
): Promise<void> {
  const { project } = page.access
  const [{ facts, gates }, attestations, criteria, roles, holders, dates] = await Promise.all([
    standing(page),
    listAttestations(page.db.read, project.id),
    listCriteria(page.db.read, project.id),
    page.db.read.selectFrom('project_roles').select(['role_key', 'name']).where('project_id', '=', project.id).execute(),
    listHolders(page.db.read, project.id),
    currentDates(page.db.read, project.id),
  ])
  const training = criteria.find((one) => one.key === 'training-done')
  const disagreements = await trainingSays(page.db.read, project.id, training)
  const mine = new Set(page.access.roles.map((role) => role.key))
  const waiting = waitingGo(attestations)
  const active = isOpen(page)
  const { typed } = page
  const of = { facts, gates, attestations, roles: page.access.roles, person: page.person }
  const answers = Object.fromEntries(
    (Object.keys(actNames) as Act[]).map((act) => {
      const answer = answerOf(act, of)
      return [act, { ...answer, may: active && answer.may }]
    }),
  ) as Record<Act, Answer>
  const may = (act: Act): boolean => answers[act].may
  // Whose turn it is sees what holds it instead of the form.
  const held = (Object.entries(answers) as [Act, Answer][])
    .filter(([, one]) => active && one.isNext && one.why === undefined && one.against.length > 0)
    .map(([act, one]) => ({ ...heldActs[act], act, against: shownConditions(one.against, page) }))
  const hasLeft = leftTemplates(page.context.templates, page.access)
  const home = project.role
  const declared = attestations.filter(isDeclaredLive)
  // Who takes over is named while something still holds it, too.
  const takesOver = active && answers['hand-over'].isNext
  const mayTakeBack = may('no-go') && !may('go')
  // What was typed into a form that is drawn no longer has no field to stand in.
  const kept = [
    { drawn: may('no-go'), field: 'reason', name: 'Reasons' },
    { drawn: may('business-live'), field: 'test', name: 'The end-to-end test of the day' },
    { drawn: may('business-live'), field: 'tested_by', name: 'Who ran the test' },
    { drawn: may('close'), field: 'lessons', name: 'Lessons' },
  ].flatMap(({ drawn, field, name }) => (!drawn && typed[field] ? [{ name, text: typed[field] }] : []))
  const first =
    given.first ?? (kept.length > 0 ? { heading: 'Not saved', text: 'This can no longer be done here. What is on record now is below.' } : undefined)
  const roleName = (owner: string, key: string): string =>
    `${roles.find((role) => role.role_key === owner)?.name ?? owner}${hasLeft('criterion', key) ? `. ${noLongerInTemplates}` : ''}`
  const shown = criteria.map((one) => ({
    ...one,
    settled: one.met_at !== null || one.waived_reason !== null,
    due: shownDue(page, one, one.met_at !== null || one.waived_reason !== null, dates),
    maySettle:
      active &&
      (page.may('project.manage') || mine.has(one.owner)) &&
      (one.met_at !== null || one.waived_reason !== null || mayCriteriaBeSettled(one.kind, attestations)),
    mayWaive: active && page.may('prerequisite.waive') && one.met_at === null && one.waived_reason === null && mayCriteriaBeSettled(one.kind, attestations),
    typed: typed[`note-${one.id}`] ?? '',
    first: given.firstAt === one.id,
    tag: criterionTag(one),
    said: criterionWords(one, roleName(one.owner, one.key)),
    disagreements: one === training ? disagreements : [],
  }))
  page.show(
    'go-live/index',
    { title: 'Go-live', status: given.status ?? 200, errors: given.errors ?? {}, breadcrumbs: [{ text: project.name, href: `/projects/${project.id}` }] },
    {
      home: homeOf(page),
      first: first ? { ...first, kept } : null,
      stage: stageLine(gates, facts),
      stands: given.stands ? shownConditions(given.stands, page) : null,
      act: given.act ?? null,
      gates: gates.map((gate) => ({
        ...gate,
        conditions: shownConditions(gate.conditions, page),
        tag: gate.open
          ? { text: 'Met', classes: 'nhsuk-tag--green' }
          : gate.reopened
            ? { text: 'Open again: a condition lapsed', classes: 'nhsuk-tag--red' }
            : { text: 'Not met', classes: 'nhsuk-tag--blue' },
      })),
      criteria: shown,
      lists: criterionLists(
        shown.map((one) => ({ ...one, isWrong: one.first || one.typed !== '' || given.errors?.[`note-${one.id}`] !== undefined })),
        mayCriteriaBeSettled('handover', attestations),
      ),
      maySetDays: active && page.may('project.manage'),
      attestations: attestations.map(shownAttestation).reverse(),
      waiting: waiting ? shownAttestation(waiting) : null,
      maySecond: may('second'),
      whyNotSecond: waiting ? (answers.second.why ?? null) : null,
      whoSeconds: waiting ? whoCan(holders, (one) => (isFirst(waiting, one) ? undefined : secondRoleOf(one.roles, home))) : null,
      mayDecide: may('go'),
      mayTakeBack,
      mayTechnical: may('technical-live'),
      mayBusiness: may('business-live'),
      onTheDay: onTheDay[page.access.project.role],
      mayHandOver: may('hand-over'),
      waitsForHandOver: takesOver,
      whyNotAccept: takesOver ? (answers['hand-over'].why ?? null) : null,
      whoAccepts: takesOver ? whoCan(holders, (one) => (declared.some((row) => isFirst(row, one)) ? undefined : acceptsHandOver(one.roles, home))) : null,
      mayClose: may('close'),
      held,
      today: page.today,
    },
  )
}

/** Runs an act; what stands against it, or a field that is wrong, shows the page again with what was typed. */
export const acting =
  (act: (page: Page) => Promise<void> | void) =>
  async (page: Page): Promise<void> => {
    try {
      mustBeOpen(page)
      await act(page)
    } catch (error) {
      if (error instanceof InvalidFormError) return show(page, { status: 422, errors: error.fields })
      if (error instanceof StandsAgainst) return show(page, { status: 422, stands: error.conditions, act: error.act })
      if (error instanceof ConflictError) return show(page, { status: 409, first: { text: error.message } })
      if (error instanceof Refusal) return show(page, { status: 422, first: { heading: 'This cannot be done', text: error.message } })
      throw error
    }
  }

export class StandsAgainst extends Refusal {
  readonly conditions: Condition[]
  readonly act: string
  constructor(act: string, conditions: Condition[]) {
    super(`${act} is refused: ${conditions.map((one) => one.sentence).join('. ')}`)
    this.act = act
    this.conditions = conditions
  }
}
