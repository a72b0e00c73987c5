import { inFull } from '../../access/permissions.ts'
import { noPersonId } from '../../db/ids.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { leftTemplates, noLongerInTemplates } from '../template-versions/left-templates.ts'
import type { Page } from '../../access/page.ts'
import { isOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { trainingSays } from '../prerequisites/disagreements.store.ts'
import { isComplete } from './facts.ts'
import { listAttestations } from '../dates/attestations.store.ts'
import { readConditions, readDayTest } from './attestations.store.ts'
import { howProven } from './how-proven.ts'
import { listCriteria } from './facts.store.ts'
import { loadGates } from './load-gates.ts'
import { listHolders, listRoleNames, whoCan } from '../people/holders.store.ts'
import { currentDates } from '../dates/due-days.store.ts'
import { shownDue } from '../dates/shown-due.ts'
import { criterionLists, criterionTag, criterionWords } from './criteria.pages.ts'
import { actNames, answerOf, declaredLiveBy, waitingGo } from './acts.ts'
import type { Act } from './acts.ts'
import { mayCriteriaBeSettled } from './attested.ts'
import { handOverWords, nameOfAttestation, onTheDay, waitingWords } from './go-live-words.ts'
import { stageLine } from './stage-line.ts'
import type { Condition } from './gate.ts'
import { acceptsHandOver, firstIs, secondRoleOf } from '../people/who-attests.ts'
import { keysOf, recordOf } from '../../keys.ts'
import { whoseOf } from './gate-page.ts'
import { askedAtGate } from './to-ask.pages.ts'
import { heldActsOf } from './held-acts.ts'

export const homeOf = (page: Page): string => `/projects/${page.access.project.id}/go-live`

function shownConditions(conditions: Condition[], page: Page): Condition[] {
  const below = <One extends { href: string }>(one: One): One => ({ ...one, href: `/projects/${page.access.project.id}${one.href}` })
  return conditions.map((one) => below({ ...one, holding: one.holding?.map(below) }))
}

function shownAttestation(row: AttestationsTable) {
  return {
    ...row,
    name: nameOfAttestation(row),
    complete: isComplete(row),
    when: momentOf(row.first_at),
    secondWhen: row.second_at ? momentOf(row.second_at) : '',
    ...howProven(row),
    frozen: readConditions(row.conditions),
    evidence: readDayTest(row.evidence),
  }
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
  const mine = new Set(inFull(page.access.roles).map((role) => role.key))
  const waiting = waitingGo(attestations)
  const active = isOpen(page)
  const { typed } = page
  const of = { facts, gates, attestations, roles: page.access.roles, personId: page.person.personId }
  const answers = recordOf(keysOf(actNames), (act) => {
    const answer = answerOf(act, of)
    return { ...answer, may: active && answer.may }
  })
  const may = (act: Act): boolean => answers[act].may
  const manages = inFull(page.access.roles).some((role) => role.kind === 'project-manager')
  const held = active
    ? heldActsOf(answers, {
        below: (conditions) => shownConditions(conditions, page),
        whoseOf: (thing) => whoseOf(thing, holders, roles),
        isOwn: ({ owners }) => (owners.length === 0 ? manages : owners.some((role) => mine.has(role))),
      })
    : []
  // Only the last decision or answer counts; earlier ones are history.
  const isLast = (one: AttestationsTable): boolean => one === attestations.findLast((each) => each.gate === one.gate)
  const current = attestations.filter((one) => (one.gate !== 'go' && one.gate !== 'hand-over') || isLast(one))
  const hasLeft = leftTemplates(page.templates, page.access)
  const home = project.role
  // The person who takes over is named even while something holds it.
  const takesOver = active && answers['hand-over'].isNext
  const whoSeconds = (go: AttestationsTable) => whoCan(holders, (one) => (firstIs(go, one) === 'other' ? secondRoleOf(one.roles, home) : undefined))
  const whoAccepts = () => whoCan(holders, (one) => (declaredLiveBy(attestations, one) === 'other' ? acceptsHandOver(one.roles, home) : undefined))
  // What holds an act does not hold back the answer no.
  const mayDecline = (act: Act): boolean => active && answers[act].isNext && answers[act].role !== undefined && answers[act].why === undefined
  const asksAt = waiting ? ('second' as const) : takesOver ? ('hand-over' as const) : null
  const decision = waiting ?? attestations.findLast((one) => one.gate === 'business-live' && one.decision === 'declared')
  const toAsk = active && asksAt && decision && page.may('project.manage') ? await askedAtGate(page, asksAt, { decision, holders, of }) : []
  const mayTakeBack = may('no-go') && !may('go')
  // What was typed into a form that is no longer shown has no field.
  const kept = [
    { drawn: may('no-go') || mayDecline('second') || mayDecline('hand-over'), field: 'reason', name: 'Reasons' },
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
  const lists = criterionLists(
    shown.map((one) => ({ ...one, isWrong: one.first || one.typed !== '' || given.errors?.[`note-${one.id}`] !== undefined })),
    mayCriteriaBeSettled('handover', attestations),
  )
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
      mayConfirm: shown.some((one) => one.maySettle || one.mayWaive),
      toDo: lists
        .filter((list) => list.toDo.length > 0)
        .map((list) => {
          const own = list.toDo.filter((one) => mine.has(one.owner) || one.isWrong)
          const others = list.toDo.filter((one) => !own.includes(one))
          return { ...list, heading: `${list.title}: ${list.toDo.length} to confirm`, own, others }
        }),
      // A link to a folded list opens it.
      folds: lists.flatMap(({ id, title, toDo, folds }) =>
        folds.map((fold, index) => ({ ...fold, words: `${title}: ${fold.words}`, id: toDo.length === 0 && index === 0 ? id : null })),
      ),
      maySetDays: active && page.may('project.manage'),
      gatesMet: `The conditions of every stage: ${gates.filter((gate) => gate.open).length} of ${gates.length} are met`,
      isOpenAgain: gates.some((gate) => gate.reopened),
      attestations: current.map(shownAttestation).reverse(),
      earlier: attestations
        .filter((one) => !current.includes(one))
        // It no longer waits for anyone.
        .map((one) => ({ ...shownAttestation(one), complete: true }))
        .toReversed(),
      history: `/projects/${project.id}/history`,
      waiting: waiting ? shownAttestation(waiting) : null,
      maySecond: may('second'),
      mayDeclineGo: mayDecline('second'),
      waitingWords: waiting ? waitingWords(waiting, { who: whoSeconds(waiting), why: answers.second.why, isKnown: waiting.first_person_id !== null }) : '',
      mayDecide: may('go'),
      mayTakeBack,
      mayTechnical: may('technical-live'),
      mayBusiness: may('business-live'),
      onTheDay: onTheDay[page.access.project.role],
      mayHandOver: may('hand-over'),
      mayDeclineHandOver: mayDecline('hand-over'),
      toAsk,
      askAction: `${homeOf(page)}/${asksAt ?? ''}/ask`,
      waitsForHandOver: takesOver,
      handOverWords: takesOver
        ? handOverWords({
            who: whoAccepts(),
            why: answers['hand-over'].why,
            isKnown: declaredLiveBy(attestations, { personId: noPersonId, roles: [] }) !== 'unknown',
          })
        : '',
      mayClose: may('close'),
      held,
      today: page.today,
    },
  )
}
