import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { leftTemplates, noLongerInTemplates } from '../templates/left-templates.ts'
import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { trainingSays } from '../prerequisites/disagreements.store.ts'
import { isComplete } from './facts.ts'
import { listAttestations } from '../dates/attestations.store.ts'
import { readConditions, readDayTest } from './attestations.store.ts'
import { listCriteria } from './facts.store.ts'
import { loadGates } from './load-gates.ts'
import { listHolders, listRoleNames, whoCan } from '../people/holders.store.ts'
import { currentDates } from '../dates/due-days.store.ts'
import { shownDue } from '../dates/shown-due.ts'
import { criterionLists, criterionTag, criterionWords } from './criteria.pages.ts'
import { actNames, answerOf, declaredLiveBy, waitingGo } from './acts.ts'
import type { Act, Answer } from './acts.ts'
import { mayCriteriaBeSettled } from './attested.ts'
import { handOverWords, onTheDay, waitingWords } from './go-live-words.ts'
import { stageLine } from './stage-line.ts'
import type { Condition } from './gate.ts'
import { acceptsHandOver, firstIs, secondRoleOf } from './who-may.ts'

export const homeOf = (page: Page): string => `/projects/${page.access.project.id}/go-live`

const shownConditions = (conditions: Condition[], page: Page) => conditions.map((one) => ({ ...one, href: `/projects/${page.access.project.id}${one.href}` }))

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
    frozen: readConditions(row.conditions),
    evidence: readDayTest(row.evidence),
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

export interface First {
  heading?: string
  text: string
}

export async function show(
  page: Page,
  given: { status?: number; errors?: Record<string, string>; act?: Act; first?: First; firstAt?: string } = {},
): Promise<void> {
  const { project } = page.access
  await page.context.interactions.flush()
  const [{ facts, gates }, attestations, criteria, roles, holders, dates] = await Promise.all([
    loadGates(page.db.read, page),
    listAttestations(page.db.read, project.id),
    listCriteria(page.db.read, project.id),
    listRoleNames(page.db.read, project.id),
    listHolders(page.db.read, project.id),
    currentDates(page.db.read, project.id),
  ])
  const training = criteria.find((one) => one.key === 'training-done')
  const disagreements = await trainingSays(page.db.read, project.id, training)
  const mine = new Set(page.access.roles.map((role) => role.key))
  const waiting = waitingGo(attestations)
  const active = isOpen(page)
  const { typed } = page
  const of = { facts, gates, attestations, roles: page.access.roles, personId: page.person.personId }
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
  const hasLeft = leftTemplates(page.templates, page.access)
  const home = project.role
  // Who takes over is named while something still holds it, too.
  const takesOver = active && answers['hand-over'].isNext
  const whoSeconds = (go: AttestationsTable) => whoCan(holders, (one) => (firstIs(go, one.personId) === 'other' ? secondRoleOf(one.roles, home) : undefined))
  const whoAccepts = () => whoCan(holders, (one) => (declaredLiveBy(attestations, one.personId) === 'other' ? acceptsHandOver(one.roles, home) : undefined))
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
      stands: given.act && answers[given.act].against.length > 0 ? shownConditions(answers[given.act].against, page) : null,
      act: given.act ? actNames[given.act] : null,
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
      waitingWords: waiting ? waitingWords(waiting, { who: whoSeconds(waiting), why: answers.second.why, isKnown: waiting.first_person_id !== null }) : '',
      mayDecide: may('go'),
      mayTakeBack,
      mayTechnical: may('technical-live'),
      mayBusiness: may('business-live'),
      onTheDay: onTheDay[page.access.project.role],
      mayHandOver: may('hand-over'),
      waitsForHandOver: takesOver,
      handOverWords: takesOver
        ? handOverWords({ who: whoAccepts(), why: answers['hand-over'].why, isKnown: declaredLiveBy(attestations, '') !== 'unknown' })
        : '',
      mayClose: may('close'),
      held,
      today: page.today,
    },
  )
}
