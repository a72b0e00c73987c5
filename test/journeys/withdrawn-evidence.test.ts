import { existsSync } from 'node:fs'
import { afterEach, expect, it } from 'vitest'
import { asDay } from '../../src/day.ts'
import { digestOf } from '../../src/digest.ts'
import { addEvidence } from '../../src/evidence/evidence.store.ts'
import { gateFacts } from '../../src/tracker/go-live/facts.store.ts'
import { gatesOf } from '../../src/tracker/go-live/gates.ts'
import type { GateKey } from '../../src/tracker/go-live/gate.ts'
import { listStaleStages } from '../../src/tracker/go-live/stages.store.ts'
import { verifyEverything } from '../../src/tracker/verify.store.ts'
import { attestation } from '../support/attestation.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { countingRun, reviewActions } from '../support/run-forms.ts'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

onSqliteAndServer('evidence that a gate rests on', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const db = () => started.world.context.db
  const pieces = () => db().read.selectFrom('evidence').selectAll().orderBy('added_at').orderBy('id').execute()
  const onDisk = (name: string | null | undefined): boolean => existsSync(`${started.world.context.config.uploadsDir}/${name}`)
  async function gate(key: GateKey) {
    const project = await db().read.selectFrom('projects').selectAll().executeTakeFirstOrThrow()
    const facts = await gateFacts(db().read, project, asDay('2026-03-02'), started.world.context.templates.environments)
    return gatesOf(facts).find((one) => one.key === key)
  }
  const decideGo = () =>
    db().transaction((trx) =>
      trx
        .insertInto('attestations')
        .values({
          ...attestation({ id: 'go', project_id: started.id, gate: 'go', decision: 'go', first_person: 'Meera Shah' }),
          second_person: 'Clara Jones',
          second_at: '2026-03-02T09:00:00Z',
        })
        .execute(),
    )
  /** A prerequisite of a project, met with a file from the DoS lead. */
  async function met(): Promise<string> {
    started = await startedProject(await open())
    const { pm, home } = started
    await db().transaction(async (trx) => {
      await trx.updateTable('services').set({ provider_product: 'Adastra' }).execute()
      await trx
        .updateTable('prerequisites')
        .set({ status: 'not-applicable', reason: 'Not here' })
        .where('stage', '=', 'prerequisites')
        .where('derived', 'is', null)
        .where('key', '<>', 'hscn')
        .execute()
    })
    const at = `${home}/prerequisites/hscn`
    await pm.get(at)
    expect((await pm.uploadAll(`${at}/evidence`, [{ bytes: png, name: 'order.png' }])).status).toBe(303)
    expect((await pm.post(at, { status: 'met', note: 'As in the order', version: '1' })).status).toBe(303)
    return at
  }

  it('is withdrawn after go, not deleted: it can still be read, and what it supported is open again', async () => {
    const at = await met()
    const { pm, clinical, home } = started
    await decideGo()
    expect(await gate('prerequisites')).toMatchObject({ open: true, reopened: false })
    const [piece] = await pieces()
    const address = `${home}/evidence/${piece?.id}`
    const asked = (await pm.get(`${address}/remove`)).text
    for (const says of ['it stays here to be read', 'goes back to in progress', 'Why is it withdrawn?']) expect(asked).toContain(says)
    expect(asked).not.toContain('deleted and cannot be brought back')
    expect((await clinical.post(`${address}/remove`, { reason: 'Mine' })).status).toBe(403)
    expect((await pm.post(`${address}/remove`, { reason: ' ' })).text).toContain('Say why it is withdrawn')
    expect((await pieces())[0]).toEqual(piece)
    expect((await pm.post(`${address}/remove`, { reason: 'It is of another site' })).status).toBe(303)
    const [kept] = await pieces()
    expect(kept).toMatchObject({ stored_as: piece?.stored_as, digest: piece?.digest, removed_by: 'Meera Shah', removed_reason: 'It is of another site' })
    expect(onDisk(kept?.stored_as)).toBe(true)
    const sent = await fetch(pm.base + address, { headers: { cookie: pm.cookie } })
    expect(Buffer.from(await sent.arrayBuffer())).toEqual(png)
    const page = (await pm.get(at)).text
    for (const says of ['Withdrawn by Meera Shah', 'It is of another site', 'order.png</a>', 'In progress']) expect(page).toContain(says)
    expect(page).not.toContain(`${address}/remove`)
    expect(await gate('prerequisites')).toMatchObject({ open: false, reopened: true })
    expect(await db().read.selectFrom('attestations').select('id').execute()).toEqual([{ id: 'go' }])
    const { text } = await pm.get(`${home}/history`)
    expect(text).toContain('Meera Shah withdrew the file order.png, evidence of')
    expect(text).toContain('Its evidence was withdrawn: It is of another site')
    expect((await pm.post(`${address}/remove`, { reason: 'Again' })).status).toBe(409)
    expect(await verifyEverything(db(), started.world.context.config.uploadsDir)).toMatchObject({ ok: true })
    expect(await listStaleStages(db().read, { environments: started.world.context.templates.environments, clock: started.world.context.clock })).toEqual([])
  })

  it('can be a note, a link or an exchange too; before go those stay on record, and a file that nothing rests on is deleted', async () => {
    const at = await met()
    const { pm, home } = started
    await pm.post(`${at}/evidence`, { evidence: 'Ordered by phone' })
    const note = (await pieces()).find((one) => one.kind === 'note')
    const file = (await pieces()).find((one) => one.kind === 'file')
    expect((await pm.post(`${home}/evidence/${note?.id}/remove`, { reason: 'Wrong' })).status).toBe(404)
    expect((await pm.post(`${home}/evidence/${file?.id}/remove`, { reason: 'It names a patient' })).status).toBe(303)
    expect(onDisk(file?.stored_as)).toBe(false)
    await decideGo()
    expect((await pm.post(`${home}/evidence/${note?.id}/remove`, { reason: 'Nobody ordered it' })).status).toBe(303)
    const page = (await pm.get(at)).text
    for (const says of ['Ordered by phone', 'Withdrawn by Meera Shah', 'Nobody ordered it', 'Removed by Meera Shah']) expect(page).toContain(says)
    // Someone who opened the page before go was decided deletes nothing.
    await pm.uploadAll(`${at}/evidence`, [{ bytes: png, name: 'second.png' }])
    const second = (await pieces()).find((one) => one.file_name === 'second.png')
    await pm.post(`${home}/evidence/${second?.id}/remove`, { reason: 'Wrong again' })
    expect(onDisk(second?.stored_as)).toBe(true)
  })

  it('opens a test case again, until a later run passes it', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    const counted = world.context.templates.environments.find((one) => one.counts)?.key ?? ''
    const [one, ...others] = await db().read.selectFrom('test_cases').select('id').orderBy('position').execute()
    await db().transaction((trx) =>
      trx
        .deleteFrom('test_cases')
        .where(
          'id',
          'in',
          others.map((row) => row.id),
        )
        .execute(),
    )
    const run = async (number: number, evidence: boolean) => {
      await pm.post(`${home}/test-plan/runs`, { ...countingRun, environment: counted })
      const at = `${home}/test-plan/runs/${number}`
      await pm.get(`${at}/cases/${one?.id}`)
      if (evidence) await pm.uploadAll(`${at}/cases/${one?.id}/evidence`, [{ bytes: png, name: 'slots.png' }])
      await pm.post(`${at}/results`, { [`verdict-${one?.id}`]: 'pass' })
      expect((await pm.post(`${at}/finish`, { outcome: 'success', review: 'All went well' })).status).toBe(303)
      const version = hidden((await started.clinical.get(at)).text, 'version')
      expect((await started.clinical.post(`${at}/second`, { version })).status).toBe(303)
    }
    const cases = async () => (await gate('testing'))?.conditions.find((condition) => condition.key === 'cases')
    await run(1, true)
    expect(await cases()).toMatchObject({ met: true })
    const [piece] = await pieces()
    const remove = `${home}/evidence/${piece?.id}/remove`
    expect((await pm.get(remove)).text).toContain('needs a new result')
    expect((await pm.post(remove, { reason: 'The picture is of another day' })).status).toBe(303)
    expect(onDisk(piece?.stored_as)).toBe(true)
    expect(await cases()).toMatchObject({ met: false, sentence: expect.stringContaining('(pass, but its evidence was withdrawn)') as string })
    expect((await pm.get(`${home}/test-plan`)).text).toContain('Evidence withdrawn')
    expect((await pm.get(`${home}/test-plan/runs/1/cases/${one?.id}`)).text).toContain('Evidence withdrawn')
    expect(await db().read.selectFrom('test_results').select('verdict').execute()).toEqual([{ verdict: 'pass' }])
    await run(2, false)
    expect(await cases()).toMatchObject({ met: true })
    expect((await pm.get(`${home}/test-plan`)).text).not.toContain('Evidence withdrawn')
    expect(await listStaleStages(db().read, { environments: world.context.templates.environments, clock: world.context.clock })).toEqual([])
  })

  it('from before runs kept their own is frozen by the run that counts, not by a rehearsal beside it', async () => {
    started = await startedProject(await open())
    const { pm, dos, home } = started
    const { id } = await db().read.selectFrom('test_cases').select('id').orderBy('position').limit(1).executeTakeFirstOrThrow()
    const counting = `${home}/test-plan/runs/1`
    await pm.post(`${home}/test-plan/runs`, countingRun)
    await pm.get(`${counting}/cases/${id}`)
    await pm.uploadAll(`${counting}/cases/${id}/evidence`, [{ bytes: png, name: 'slots.png' }])
    await db().transaction((trx) => trx.updateTable('evidence').set({ run_id: null, result_id: null }).execute())
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'sandbox-rehearsal', attendees: 'Dan' })
    expect((await pm.post(`${home}/test-plan/runs/2/finish`, { review: 'Tried', outcome: 'failure', ...reviewActions })).status).toBe(303)
    const remove = `${home}/evidence/${(await pieces())[0]?.id}/remove`
    expect((await dos.get(`${counting}/cases/${id}`)).text).toContain(remove)
    expect((await dos.get(remove)).status).toBe(200)
    await pm.post(`${home}/test-plan/runs`, { held_on: '2026-03-02', environment: 'sandbox-rehearsal', attendees: 'Dan' })
    await db().transaction((trx) => trx.updateTable('test_runs').set({ finished_at: '2026-03-02T09:00:00.000Z' }).where('number', '=', 1).execute())
    expect((await dos.get(`${home}/test-plan/runs/3/cases/${id}`)).text).not.toContain(remove)
    expect((await dos.get(remove)).status).toBe(403)
    expect((await pm.get(remove)).status).toBe(200)
  })

  it('cannot be an exchange that the sandbox has deleted', async () => {
    await met()
    const { id: subjectId } = await db().read.selectFrom('prerequisites').select('id').limit(1).executeTakeFirstOrThrow()
    const cite = (interactionId: string) =>
      db().transaction((trx) =>
        addEvidence(trx, {
          id: 'cited',
          projectId: started.id,
          subject: 'prerequisite',
          subjectId,
          kind: 'interaction',
          body: 'A search',
          interactionId,
          digest: digestOf('x'),
          addedBy: { id: null, name: 'Meera Shah' },
          addedAt: '2026-03-02T09:00:00Z',
        }),
      )
    await expect(cite('forgotten')).rejects.toThrow('This exchange is not kept any more')
    expect((await pieces()).map((one) => one.kind)).toEqual(['file'])
  })
})
