import { z } from 'zod'
import { nowIso } from '../../context.ts'
import type { Reader, Writer } from '../../db/database.ts'
import type { AttestationsTable } from '../../db/tables/go-live.ts'
import { ConflictError, ForbiddenError } from '../../errors.ts'
import { latestEventId, recordEvents } from '../../events/events.store.ts'
import { whoWasFirst } from '../../events/who-was-first.ts'
import { requirePassword } from '../../web/sign-in/require-password.ts'
import type { HeldRole } from '../../access/permissions.ts'
import { get, post } from '../../access/page.ts'
import type { Page, Route } from '../../access/page.ts'
import { refreshRollout } from '../services/rollout-status.store.ts'
import { listAttestations } from './facts.store.ts'
import { actNames, answerOf, waitingGo } from './acts.ts'
import type { Act } from './acts.ts'
import type { Condition } from './gate.ts'
import { isFirst, whyNotSecond } from './who-may.ts'
import { acting, homeOf, show, StandsAgainst, standing } from './go-live.page.ts'
import { criteriaRoutes } from './criteria.routes.ts'

const base = '/projects/:project/go-live'
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

/** The role in which this person does an act, with the conditions as they are frozen; or a refusal with who does it, or with what is not met. */
async function mustAct(page: Page, act: Act): Promise<{ role: HeldRole; frozen: string }> {
  const { facts, gates } = await standing(page)
  const attestations = await listAttestations(page.db.read, page.access.project.id)
  const { role, why, against } = answerOf(act, { facts, gates, attestations, roles: page.access.roles, person: page.person })
  if (!role || why !== undefined) throw new ForbiddenError(why)
  if (against.length > 0) throw new StandsAgainst(actNames[act], against)
  return { role, frozen: freeze(gates.flatMap((gate) => gate.conditions)) }
}

const freeze = (conditions: Condition[]): string => JSON.stringify(conditions.map(({ sentence, met }) => ({ sentence, met })))

/** The last thing that was decided or declared at a gate. */
const lastOf = (db: Reader, projectId: string, gate: string) =>
  db.selectFrom('attestations').selectAll().where('project_id', '=', projectId).where('gate', '=', gate).orderBy('first_at', 'desc').limit(1).executeTakeFirst()

/** The project's row orders those who attest at once: the second finds the first one's row. */
async function holdProject(trx: Writer, projectId: string): Promise<void> {
  await trx
    .updateTable('projects')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('id', '=', projectId)
    .execute()
}

async function attest(
  page: Page,
  row: Pick<AttestationsTable, 'gate' | 'decision' | 'first_role' | 'conditions'> & { reason?: string | null; evidence?: string | null },
  sentence: string,
  close = false,
): Promise<void> {
  const id = page.context.newId()
  const { project } = page.access
  await page.db.transaction(async (trx) => {
    await holdProject(trx, project.id)
    const last = await lastOf(trx, project.id, row.gate)
    if (last && last.decision !== 'no-go' && row.decision !== 'no-go')
      throw new ConflictError(`${await whoWasFirst(trx, last.id)} What is on record now is below.`)
    // The order of decisions is never in doubt: each is at least a millisecond after the one before.
    const at = new Date(Math.max(page.context.clock(), last ? Date.parse(last.first_at) + 1 : 0)).toISOString()
    await trx
      .insertInto('attestations')
      .values({
        id,
        project_id: project.id,
        gate: row.gate,
        decision: row.decision,
        first_person_id: page.person.personId,
        first_person: page.person.name,
        first_role: row.first_role,
        first_at: at,
        second_person_id: null,
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
  const { role, frozen } = await mustAct(page, form.decision)
  await requirePassword(page, form.password)
  if (form.decision === 'go') {
    await attest(
      page,
      { gate: 'go', decision: 'go', first_role: role.name, conditions: frozen, reason: form.reason || null },
      `${page.person.name} decided go as ${role.name}; a second person has to confirm`,
    )
    return page.done(homeOf(page), 'Go is recorded. It holds when a second person from the service or the commissioner confirms it')
  }
  await attest(
    page,
    { gate: 'go', decision: 'no-go', first_role: role.name, conditions: frozen, reason: form.reason },
    `${page.person.name} decided no-go as ${role.name}`,
  )
  page.done(homeOf(page), 'No-go is recorded, with its reasons')
}

async function second(page: Page): Promise<void> {
  const form = page.form(passwordForm)
  const { project, roles } = page.access
  const { role, frozen } = await mustAct(page, 'second')
  await requirePassword(page, form.password)
  await page.db.transaction(async (trx) => {
    await holdProject(trx, project.id)
    const waiting = waitingGo(await listAttestations(trx, project.id))
    if (!waiting) throw new ConflictError('There is no decision that waits for a second person. Look at the page again.')
    if (isFirst(waiting, page.person)) throw new ForbiddenError(whyNotSecond(roles, { home: project.role, first: true }))
    const { numUpdatedRows } = await trx
      .updateTable('attestations')
      .set({
        second_person_id: page.person.personId,
        second_person: page.person.name,
        second_role: role.name,
        second_at: nowIso(page.context),
        conditions: frozen,
      })
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

async function declareTechnicalLive(page: Page): Promise<void> {
  const form = page.form(passwordForm)
  const { role, frozen } = await mustAct(page, 'technical-live')
  await requirePassword(page, form.password)
  await attest(
    page,
    { gate: 'technical-live', decision: 'declared', first_role: role.name, conditions: frozen },
    `${page.person.name} declared technical live as ${role.name}`,
  )
  page.done(homeOf(page), 'Technical live is declared')
}

async function declareBusinessLive(page: Page): Promise<void> {
  const form = page.form(liveForm)
  const { role, frozen } = await mustAct(page, 'business-live')
  await requirePassword(page, form.password)
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
  const { role, frozen } = await mustAct(page, 'hand-over')
  await requirePassword(page, form.password)
  await attest(
    page,
    { gate: 'hand-over', decision: 'declared', first_role: role.name, conditions: frozen },
    `${page.person.name} accepted the hand-over as ${role.name}`,
  )
  page.done(homeOf(page), 'The hand-over is accepted')
}

async function close(page: Page): Promise<void> {
  const form = page.form(closeForm)
  const { role, frozen } = await mustAct(page, 'close')
  await requirePassword(page, form.password)
  await attest(
    page,
    { gate: 'close', decision: 'declared', first_role: role.name, conditions: frozen, reason: form.lessons },
    `${page.person.name} closed the project with its lessons`,
    true,
  )
  page.done(homeOf(page), 'The project is closed')
}

export const goLiveRoutes: Route[] = [
  get(base, 'project.view', (page) => show(page)),
  post(`${base}/decision`, 'go-live.attest', acting(decide)),
  post(`${base}/second`, 'go-live.second', acting(second)),
  post(`${base}/technical-live`, 'go-live.attest', acting(declareTechnicalLive)),
  post(`${base}/business-live`, 'go-live.attest', acting(declareBusinessLive)),
  post(`${base}/hand-over`, 'go-live.accept', acting(acceptHandOver)),
  post(`${base}/close`, 'go-live.attest', acting(close)),
  ...criteriaRoutes,
]
