import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { ConflictError, InvalidFormError, Refusal } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { trainingSays } from '../prerequisites/disagreements.store.ts'
import { findProof, provenBySandbox, unseenIn } from '../prerequisites/proof.ts'
import { isComplete } from './facts.ts'
import { gateFacts, listAttestations, listCriteria } from './facts.store.ts'
import { listHolders, whoCan } from '../people/holders.store.ts'
import { currentDates } from '../projects/due-days.store.ts'
import { shownDue } from '../projects/set-due-days.ts'
import { attested, gatesOf, mayCriteriaBeSettled, stageLine, standsAgainst } from './gates.ts'
import type { Condition } from './gates.ts'
import { acceptsHandOver, isFirst, secondRoleOf, whyNotAccept, whyNotSecond } from './who-may.ts'

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
  const has = (gate: string): boolean => attested(facts, gate)
  const waiting = waitingGo(attestations.filter((row) => row.gate === 'go').at(-1))
  const active = isOpen(page)
  const attests = active && page.may('go-live.attest')
  const against = (act: Parameters<typeof standsAgainst>[0]) => standsAgainst(act, gates, facts).length === 0
  const { typed } = page
  const mayDecide = attests && !has('go') && waiting === undefined
  const mayTakeBack = attests && !mayDecide
  const home = project.role
  const whySecond = waiting && whyNotSecond(page.access.roles, { home, first: isFirst(waiting, page.person) })
  const declared = attestations.filter(isDeclaredLive)
  const takesOver = active && has('business-live') && has('go') && !has('hand-over')
  const whyAccept = takesOver ? whyNotAccept(page.access.roles, { home, first: declared.some((row) => isFirst(row, page.person)) }) : undefined
  const mayBusiness = attests && has('technical-live') && !has('business-live')
  const mayClose = attests && has('hand-over') && !has('close')
  // What was typed into a form that is drawn no longer has no field to stand in.
  const kept = [
    { drawn: mayDecide || mayTakeBack, field: 'reason', name: 'Reasons' },
    { drawn: mayBusiness, field: 'test', name: 'The end-to-end test of the day' },
    { drawn: mayBusiness, field: 'tested_by', name: 'Who ran the test' },
    { drawn: mayClose, field: 'lessons', name: 'Lessons' },
  ].flatMap(({ drawn, field, name }) => (!drawn && typed[field] ? [{ name, text: typed[field] }] : []))
  const first =
    given.first ?? (kept.length > 0 ? { heading: 'Not saved', text: 'This can no longer be done here. What is on record now is below.' } : undefined)
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
          : gate.lapsed
            ? { text: 'Open again: a condition lapsed', classes: 'nhsuk-tag--red' }
            : { text: 'Not met', classes: 'nhsuk-tag--blue' },
      })),
      criteria: criteria.map((one) => ({
        ...one,
        role: roles.find((role) => role.role_key === one.owner)?.name ?? one.owner,
        settled: one.met_at !== null || one.waived_reason !== null,
        when: one.met_at ? momentOf(one.met_at) : '',
        due: shownDue(page, one, one.met_at !== null || one.waived_reason !== null, dates),
        maySettle:
          active &&
          (page.may('project.manage') || mine.has(one.owner)) &&
          (one.met_at !== null || one.waived_reason !== null || mayCriteriaBeSettled(one.kind, attestations)),
        mayWaive: active && page.may('prerequisite.waive') && one.met_at === null && one.waived_reason === null && mayCriteriaBeSettled(one.kind, attestations),
        typed: typed[`note-${one.id}`] ?? '',
        first: given.firstAt === one.id,
        disagreements: one === training ? disagreements : [],
      })),
      maySetDays: active && page.may('project.manage'),
      handOverOpen: mayCriteriaBeSettled('handover', attestations),
      attestations: attestations.map(shownAttestation).reverse(),
      waiting: waiting ? shownAttestation(waiting) : null,
      maySecond: active && waiting !== undefined && whySecond === undefined,
      whyNotSecond: whySecond ?? null,
      whoSeconds: waiting ? whoCan(holders, (one) => (isFirst(waiting, one) ? undefined : secondRoleOf(one.roles, home))) : null,
      mayDecide,
      mayTakeBack,
      mayTechnical: attests && has('go') && !has('technical-live'),
      mayBusiness,
      mayHandOver: takesOver && whyAccept === undefined,
      waitsForHandOver: takesOver,
      whyNotAccept: whyAccept ?? null,
      whoAccepts: takesOver ? whoCan(holders, (one) => (declared.some((row) => isFirst(row, one)) ? undefined : acceptsHandOver(one.roles, home))) : null,
      mayClose,
      ready: { go: against('go'), 'technical-live': against('technical-live'), 'business-live': against('business-live'), 'hand-over': against('hand-over') },
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

/** Whoever declared the service live does not accept what they declared. */
export const isDeclaredLive = (row: Pick<AttestationsTable, 'gate' | 'decision'>): boolean =>
  row.decision === 'declared' && (row.gate === 'technical-live' || row.gate === 'business-live')

/** A go that waits for its second person: the last decision, where nobody has confirmed it and no no-go came after it. */
export const waitingGo = <Row extends Pick<AttestationsTable, 'gate' | 'decision' | 'second_at'>>(last: Row | undefined): Row | undefined =>
  last?.decision === 'go' && last.second_at === null ? last : undefined
