import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Reader } from '../../db/database.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { latestEventId, recordEvents } from '../../events/events.store.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { requirePassword } from '../../web/sign-in/require-password.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { isOpen, mustBeOpen } from '../../access/project-state.ts'
import { momentOf } from '../../web/moments.ts'
import { findProof, provenBySandbox, unseenIn } from '../prerequisites/proof.ts'
import { refreshRollout } from '../rollout/standing.store.ts'
import { isComplete } from './facts.ts'
import { gateFacts, listAttestations, listCriteria } from './facts.store.ts'
import { gatesOf, mayCriteriaBeSettled, stageLine, standsAgainst } from './gates.ts'
import type { Condition } from './gates.ts'
import { acceptsHandOver, bySecondPerson, firstRoleOf, secondRoleOf } from './who-may.ts'

const base = '/projects/:project/go-live'
const homeOf = (page: Page): string => `/projects/${page.access.project.id}/go-live`
const long = z.string().trim().max(5000, 'Use 5,000 characters or fewer').default('')
const password = z.string().min(1, 'Enter your password')
const decisionForm = z
  .object({ decision: z.enum(['go', 'no-go'], 'Choose go or no-go'), reason: long, password })
  .refine((form) => form.decision === 'go' || form.reason !== '', { path: ['reason'], message: 'Say why it is a no-go' })
const passwordForm = z.object({ password })
const liveForm = z.object({
  password,
  test: long.pipe(z.string().min(1, 'Say what was tested end to end, and what was seen')),
  tested_by: long.pipe(z.string().min(1, 'Name who ran the test')),
})
const closeForm = z.object({ password, lessons: long.pipe(z.string().min(1, 'Write down the lessons: what went well, what to do otherwise')) })
const criterionForm = z.object({
  act: z.enum(['meet', 'reopen', 'waive'], 'Press the button beside the criterion that you mean'),
  note: long,
  version: z.coerce.number().int(),
})

const todayOf = (page: Page): string => nowIso(page.context).slice(0, 10)

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

async function standing(page: Page) {
  const facts = await gateFacts(page.db.read, page.access.project, todayOf(page), page.context.templates.environments)
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

async function show(
  page: Page,
  given: { status?: number; errors?: Record<string, string>; stands?: Condition[]; act?: string; first?: First; firstAt?: string } = {},
): Promise<void> {
  const { project } = page.access
  const [{ facts, gates }, attestations, criteria, roles] = await Promise.all([
    standing(page),
    listAttestations(page.db.read, project.id),
    listCriteria(page.db.read, project.id),
    page.db.read.selectFrom('project_roles').select(['role_key', 'name']).where('project_id', '=', project.id).execute(),
  ])
  const mine = new Set(page.access.roles.map((role) => role.key))
  const has = (gate: string): boolean => facts.attestations.some((one) => one.gate === gate && one.decision !== 'no-go' && one.complete)
  const waiting = waitingGo(attestations.filter((row) => row.gate === 'go').at(-1))
  const active = isOpen(page)
  const attests = active && page.may('go-live.attest')
  const against = (act: Parameters<typeof standsAgainst>[0]) => standsAgainst(act, gates, facts).length === 0
  const { typed } = page
  const mayDecide = attests && !has('go')
  const mayBusiness = attests && has('technical-live') && !has('business-live')
  const mayClose = attests && has('hand-over') && !has('close')
  // What was typed into a form that is drawn no longer has no field to stand in.
  const kept = [
    { drawn: mayDecide, field: 'reason', name: 'Reasons' },
    { drawn: mayBusiness, field: 'test', name: 'The end-to-end test of the day' },
    { drawn: mayBusiness, field: 'tested_by', name: 'Who ran the test' },
    { drawn: mayClose, field: 'lessons', name: 'Lessons' },
  ].flatMap(({ drawn, field, name }) => (!drawn && typed[field] ? [{ name, text: typed[field] }] : []))
  const first = given.first ?? (kept.length > 0 ? { heading: 'Not saved', text: 'This can no longer be done here. Look below at what stands now.' } : undefined)
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
        maySettle:
          active &&
          (page.may('project.manage') || mine.has(one.owner)) &&
          (one.met_at !== null || one.waived_reason !== null || mayCriteriaBeSettled(one.kind, attestations)),
        mayWaive: active && page.may('prerequisite.waive') && one.met_at === null && one.waived_reason === null && mayCriteriaBeSettled(one.kind, attestations),
        typed: typed[`note-${one.id}`] ?? '',
        first: given.firstAt === one.id,
      })),
      handOverOpen: mayCriteriaBeSettled('handover', attestations),
      attestations: attestations.map(shownAttestation).reverse(),
      waiting: waiting ? shownAttestation(waiting) : null,
      maySecond:
        active &&
        waiting !== undefined &&
        page.may('go-live.second') &&
        secondRoleOf(page.access.roles) !== undefined &&
        waiting.first_person !== page.person.name,
      mayDecide,
      mayTechnical: attests && has('go') && !has('technical-live'),
      mayBusiness,
      mayHandOver: active && has('business-live') && !has('hand-over') && acceptsHandOver(page.access.roles) !== undefined,
      mayClose,
      ready: { go: against('go'), 'technical-live': against('technical-live'), 'business-live': against('business-live'), 'hand-over': against('hand-over') },
      today: todayOf(page),
    },
  )
}

/** Runs an act; what stands against it, or a field that is wrong, shows the page again with what was typed. */
const acting =
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

class StandsAgainst extends Refusal {
  readonly conditions: Condition[]
  readonly act: string
  constructor(act: string, conditions: Condition[]) {
    super(`${act} is refused: ${conditions.map((one) => one.sentence).join('. ')}`)
    this.act = act
    this.conditions = conditions
  }
}

const actNames = {
  go: 'Go',
  'technical-live': 'Declaring technical live',
  'business-live': 'Declaring business live',
  'hand-over': 'Accepting the hand-over',
  close: 'Closing the project',
}

/** The conditions as they are frozen, or a refusal with those that are not met. */
async function mustStand(page: Page, act: keyof typeof actNames): Promise<{ frozen: string }> {
  const { facts, gates } = await standing(page)
  const against = standsAgainst(act, gates, facts)
  if (against.length > 0) throw new StandsAgainst(actNames[act], against)
  return { frozen: freeze(gates.flatMap((gate) => gate.conditions)) }
}

const freeze = (conditions: Condition[]): string => JSON.stringify(conditions.map(({ sentence, met }) => ({ sentence, met })))

/** The last thing that was decided or declared at a gate. */
const lastOf = (db: Reader, projectId: string, gate: string) =>
  db.selectFrom('attestations').selectAll().where('project_id', '=', projectId).where('gate', '=', gate).orderBy('first_at', 'desc').limit(1).executeTakeFirst()

/** A go that waits for its second person: the last decision, where nobody has confirmed it and no no-go came after it. */
const waitingGo = <Row extends Pick<AttestationsTable, 'gate' | 'decision' | 'second_at'>>(last: Row | undefined): Row | undefined =>
  last?.decision === 'go' && last.second_at === null ? last : undefined

async function attest(
  page: Page,
  row: Pick<AttestationsTable, 'gate' | 'decision' | 'first_role' | 'conditions'> & { reason?: string | null; evidence?: string | null },
  sentence: string,
  close = false,
): Promise<void> {
  const id = page.context.newId()
  const { project } = page.access
  await page.db.write(async (trx) => {
    // The project's row orders those who attest at once: the second finds the first one's row.
    await trx
      .updateTable('projects')
      .set((eb) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', project.id)
      .execute()
    const last = await lastOf(trx, project.id, row.gate)
    if (last && last.decision !== 'no-go' && row.decision !== 'no-go')
      throw new ConflictError(`${await whoWasFirst(trx, last.id)} Look below at what stands now.`)
    // The order of decisions is never in doubt: each is at least a millisecond after the one before.
    const at = new Date(Math.max(page.context.clock(), last ? Date.parse(last.first_at) + 1 : 0)).toISOString()
    await trx
      .insertInto('attestations')
      .values({
        id,
        project_id: project.id,
        gate: row.gate,
        decision: row.decision,
        first_person: page.person.name,
        first_role: row.first_role,
        first_at: at,
        second_person: null,
        second_role: null,
        second_at: null,
        conditions: row.conditions,
        reason: row.reason ?? null,
        evidence: row.evidence ?? null,
      })
      .execute()
    if (row.gate === 'business-live') await refreshRollout(trx, (eb) => eb('id', '=', project.service_id))
    if (close)
      await trx.updateTable('projects').set({ state: 'closed', state_reason: 'Handed over to business as usual' }).where('id', '=', project.id).execute()
    await recordEvents(trx, [
      page.event({
        subject: 'attestation',
        subjectId: id,
        action: `${row.gate}-${row.decision}`,
        undoes: last && row.decision === 'no-go' ? await latestEventId(trx, last.id, ['go-go']) : null,
        to: row.conditions,
        reason: row.reason ?? null,
        sentence,
      }),
    ])
  })
}

async function decide(page: Page): Promise<void> {
  const form = page.form(decisionForm)
  const role = firstRoleOf(page.access.roles)
  if (!role) throw new ForbiddenError('The decision is the project manager’s')
  if (form.decision === 'go') {
    const { frozen } = await mustStand(page, 'go')
    await requirePassword(page.context, page.person.accountId, form.password)
    await attest(
      page,
      { gate: 'go', decision: 'go', first_role: role.name, conditions: frozen, reason: form.reason || null },
      `${page.person.name} decided go as ${role.name}; a second person has to confirm`,
    )
    return page.done(homeOf(page), 'Go is recorded. It holds when a second person from the service or the commissioner confirms it')
  }
  await requirePassword(page.context, page.person.accountId, form.password)
  const { gates } = await standing(page)
  await attest(
    page,
    { gate: 'go', decision: 'no-go', first_role: role.name, conditions: freeze(gates.flatMap((gate) => gate.conditions)), reason: form.reason },
    `${page.person.name} decided no-go as ${role.name}`,
  )
  page.done(homeOf(page), 'No-go is recorded, with its reasons')
}

async function second(page: Page): Promise<void> {
  const form = page.form(passwordForm)
  const role = secondRoleOf(page.access.roles)
  if (!role) throw new ForbiddenError('The second person comes from the service or the commissioner')
  const { frozen } = await mustStand(page, 'go')
  await requirePassword(page.context, page.person.accountId, form.password)
  await page.db.write(async (trx) => {
    const waiting = waitingGo(await lastOf(trx, page.access.project.id, 'go'))
    if (!waiting) throw new ConflictError('There is no decision that waits for a second person. Look at the page again.')
    const decided = await trx.selectFrom('events').select('actor_id').where('subject_id', '=', waiting.id).where('action', '=', 'go-go').executeTakeFirst()
    if (!bySecondPerson(decided?.actor_id ?? null, page.person.personId)) throw new ForbiddenError('The second person must be somebody else')
    const { numUpdatedRows } = await trx
      .updateTable('attestations')
      .set({ second_person: page.person.name, second_role: role.name, second_at: nowIso(page.context), conditions: frozen })
      .where('id', '=', waiting.id)
      .where('second_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw new ConflictError('Somebody else confirmed this a moment ago. Look at the page again.')
    await recordEvents(trx, [
      page.event({
        subject: 'attestation',
        subjectId: waiting.id,
        action: 'go-confirmed',
        to: frozen,
        sentence: `${page.person.name} confirmed go as ${role.name}`,
      }),
    ])
  })
  page.done(homeOf(page), 'Go is decided by two people')
}

const declare =
  (gate: 'technical-live', words: string) =>
  async (page: Page): Promise<void> => {
    const form = page.form(passwordForm)
    const role = firstRoleOf(page.access.roles)
    if (!role) throw new ForbiddenError('This is the project manager’s to declare')
    const { frozen } = await mustStand(page, gate)
    await requirePassword(page.context, page.person.accountId, form.password)
    await attest(page, { gate, decision: 'declared', first_role: role.name, conditions: frozen }, `${page.person.name} declared ${words} as ${role.name}`)
    page.done(homeOf(page), `${words.replace(/^./, (letter) => letter.toUpperCase())} is declared`)
  }

async function declareBusinessLive(page: Page): Promise<void> {
  const form = page.form(liveForm)
  const role = firstRoleOf(page.access.roles)
  if (!role) throw new ForbiddenError('This is the project manager’s to declare')
  const { frozen } = await mustStand(page, 'business-live')
  await requirePassword(page.context, page.person.accountId, form.password)
  await attest(
    page,
    {
      gate: 'business-live',
      decision: 'declared',
      first_role: role.name,
      conditions: frozen,
      evidence: JSON.stringify({ test: form.test, testedBy: form.tested_by }),
    },
    `${page.person.name} declared business live as ${role.name}`,
  )
  page.done(homeOf(page), 'Business live is declared')
}

async function acceptHandOver(page: Page): Promise<void> {
  const form = page.form(passwordForm)
  const role = acceptsHandOver(page.access.roles)
  if (!role) throw new ForbiddenError('The hand-over is accepted by the receiving team')
  const { frozen } = await mustStand(page, 'hand-over')
  await requirePassword(page.context, page.person.accountId, form.password)
  await attest(
    page,
    { gate: 'hand-over', decision: 'declared', first_role: role.name, conditions: frozen },
    `${page.person.name} accepted the hand-over as ${role.name}`,
  )
  page.done(homeOf(page), 'The hand-over is accepted')
}

async function close(page: Page): Promise<void> {
  const form = page.form(closeForm)
  const role = firstRoleOf(page.access.roles)
  if (!role) throw new ForbiddenError('This is the project manager’s to do')
  const { frozen } = await mustStand(page, 'close')
  await requirePassword(page.context, page.person.accountId, form.password)
  await attest(
    page,
    { gate: 'close', decision: 'declared', first_role: role.name, conditions: frozen, reason: form.lessons },
    `${page.person.name} closed the project with its lessons`,
    true,
  )
  page.done(homeOf(page), 'The project is closed')
}

async function settleCriterion(page: Page): Promise<void> {
  const one = (await listCriteria(page.db.read, page.access.project.id)).find((row) => row.id === page.param('criterion'))
  if (!one) throw new NotFoundError('No such criterion')
  const beside = `note-${one.id}`
  const { typed } = page
  const read = criterionForm.safeParse({ act: typed['act'], note: typed[beside], version: typed[`version-${one.id}`] })
  if (!read.success) throw new InvalidFormError({ [beside]: read.error.issues[0]?.message ?? 'Type it again' })
  const { act, note, version } = read.data
  if (act === 'waive' ? !page.may('prerequisite.waive') : !page.may('project.manage') && !page.access.roles.some((role) => role.key === one.owner))
    throw new ForbiddenError(act === 'waive' ? 'A criterion is waived by the project manager' : 'This criterion is confirmed by the role that owns it')
  if (act !== 'reopen' && !mayCriteriaBeSettled(one.kind, await listAttestations(page.db.read, page.access.project.id)))
    throw new Refusal('Hand-over criteria are confirmed from business live on. Declare business live first.')
  if (act === 'waive' && note === '') throw new InvalidFormError({ [beside]: `Say why this is waived: ${one.title}` })
  const by = {
    met_by: act === 'reopen' ? null : page.person.name,
    met_at: act === 'meet' ? nowIso(page.context) : null,
    note: act === 'meet' ? note || null : null,
    waived_reason: act === 'waive' ? note : null,
  }
  const verb = { meet: 'confirmed', reopen: 'reopened', waive: 'waived' }[act]
  const saved = await page.db.write(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('go_live_criteria')
      .set({ ...by, version: version + 1 })
      .where('id', '=', one.id)
      .where('version', '=', version)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await recordEvents(trx, [
      page.event({
        subject: 'go-live',
        subjectId: one.id,
        action: verb,
        undoes: act === 'reopen' ? await latestEventId(trx, one.id, ['confirmed', 'waived']) : null,
        reason: note || null,
        sentence: `${page.person.name} ${verb}: ${one.title}`,
      }),
    ])
    return true
  })
  if (!saved)
    return show(page, {
      status: 409,
      firstAt: one.id,
      first: { text: `${await whoWasFirst(page.db.read, one.id)} What you typed is still beside it, and was not saved.` },
    })
  page.done(`${homeOf(page)}#${one.kind === 'readiness' ? 'readiness' : 'hand-over'}`, `${one.title}: ${verb}`)
}

/** Enter in a field presses no criterion's button. */
function whichCriterion(page: Page): never {
  const field = Object.entries(page.typed).find(([name, value]) => name.startsWith('note-') && value !== '')?.[0] ?? 'readiness'
  throw new InvalidFormError({ [field]: 'Press the button beside the criterion that you mean' })
}

export const goLiveRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  post(`${base}/decision`, 'go-live.attest', acting(decide)),
  post(`${base}/second`, 'go-live.second', acting(second)),
  post(`${base}/technical-live`, 'go-live.attest', acting(declare('technical-live', 'technical live'))),
  post(`${base}/business-live`, 'go-live.attest', acting(declareBusinessLive)),
  post(`${base}/hand-over`, 'go-live.accept', acting(acceptHandOver)),
  post(`${base}/close`, 'go-live.attest', acting(close)),
  post(`${base}/criteria/:criterion`, 'go-live.criteria', acting(settleCriterion)),
  post(`${base}/criteria`, 'go-live.criteria', acting(whichCriterion)),
]
