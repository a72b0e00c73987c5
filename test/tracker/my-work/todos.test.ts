import { randomUUID } from 'node:crypto'
import { afterEach, expect, it } from 'vitest'
import { dayOfMoment } from '../../../src/day.ts'
import type { Reader, Writer } from '../../../src/db/database.ts'
import type { PersonId, ProjectId } from '../../../src/db/ids.ts'
import { digestOf } from '../../../src/digest.ts'
import { countWaiting } from '../../../src/tracker/my-work/my-work.store.ts'
import { startOfList } from '../../../src/tracker/my-work/work-lists.ts'
import type { World } from '../../support/world.ts'
import { change } from '../../support/change.ts'
import { onBothEngines } from '../../support/databases.ts'
import { makePatch } from '../../support/patch.ts'
import { projectCountsAgree } from '../../support/project-counts-agree.ts'
import { awaitedAgrees } from '../../support/awaited-agrees.ts'
import { whileNothingChanges } from '../../support/while-nothing-changes.ts'
import { aRun } from '../../support/run-rows.ts'
import { startedProject } from '../../support/started-project.ts'
import { todosAgree } from '../../support/todos-agree.ts'
import { todosInSql } from '../../support/todos-in-sql.ts'

/** A procedure goes out, one of its signers answers, another role counts as key, and who may sign changes. */
const signingSteps = (id: ProjectId, clinical: PersonId): ((trx: Writer) => Promise<unknown>)[] => [
  async (trx) => {
    const version = { id: 'version', project_id: id, number: 1, body: 'The procedure', digest: digestOf('The procedure') }
    await trx
      .insertInto('sop_versions')
      .values({ ...version, written_by: 'Meera Shah', written_by_id: null, written_at: '2026-03-01T09:00:00Z' })
      .execute()
    const round = { id: 'round', project_id: id, version_id: 'version', opened_by: 'Meera Shah', opened_at: '2026-03-01T09:00:00Z', closed_at: null }
    await trx.insertInto('sop_rounds').values(round).execute()
  },
  (trx) => trx.updateTable('sop_rounds').set({ opened_at: '2026-02-28T09:00:00Z' }).where('id', '=', 'round').execute(),
  (trx) =>
    trx
      .insertInto('sop_signatures')
      .values({
        id: 'signature',
        version_id: 'version',
        project_id: id,
        digest: digestOf('The procedure'),
        role_key: 'clinical-lead',
        role_name: 'Clinical lead',
        person_id: clinical,
        person_name: 'Clara Jones',
        decision: 'signed',
        meaning: 'I approve it',
        reason: null,
        at: '2026-03-02T09:00:00Z',
        given_by: null,
        organisation: null,
        proof: 'password',
        session_hash: null,
        request_id: null,
        code_sent_to: null,
        for_person_id: null,
        for_person_name: null,
      })
      .execute(),
  (trx) => trx.updateTable('project_roles').set({ key_stakeholder: 0 }).where('role_key', '=', 'dos-lead').execute(),
  (trx) => trx.updateTable('project_roles').set({ key_stakeholder: 1 }).where('role_key', '=', 'dos-lead').execute(),
  (trx) => trx.updateTable('projects').set({ roles_per_signer: 0 }).where('id', '=', id).execute(),
  (trx) => trx.updateTable('projects').set({ roles_per_signer: 2 }).where('id', '=', id).execute(),
  (trx) =>
    trx
      .updateTable('project_people')
      .set((eb) => ({ added_by: eb.ref('person_id') }))
      .where('role_key', '=', 'dos-lead')
      .execute(),
  (trx) => trx.updateTable('sop_rounds').set({ closed_at: '2026-03-02T09:00:00Z' }).where('id', '=', 'round').execute(),
]

/** An action from a review goes from a person to a role to one that nobody is in, and is done. */
const actionSteps = (id: ProjectId, clinical: PersonId): ((trx: Writer) => Promise<unknown>)[] => [
  async (trx) => {
    const { openConditions, state, ...run } = aRun({ project_id: id, finished_at: '2026-03-01T09:00:00Z' })
    await trx.insertInto('test_runs').values(run).execute()
    const owner = { owner_role: null, owner_person: clinical, due_day: '2026-02-27' }
    await trx
      .insertInto('test_run_actions')
      .values({ id: 'action', project_id: id, run_id: run.id, position: 0, what: 'Ring the practice', ...owner, done_at: null, version: 1 })
      .execute()
  },
  (trx) => trx.updateTable('test_run_actions').set({ due_day: '2026-03-09' }).execute(),
  (trx) => trx.updateTable('test_run_actions').set({ owner_role: 'dos-lead', owner_person: null }).execute(),
  (trx) => trx.updateTable('test_run_actions').set({ owner_role: 'it-lead' }).execute(),
  (trx) => trx.updateTable('test_run_actions').set({ done_at: '2026-03-02T09:00:00Z' }).execute(),
]

onBothEngines('my work in memory', (open) => {
  let world: World
  afterEach(() => world.close())

  const personOf = async (db: Reader, email: string): Promise<PersonId> =>
    (await db.selectFrom('people').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id

  /** Compares memory with the rows after each of these steps. Returns what waited, as text. */
  async function compareAfter(stepsOf: (id: ProjectId, db: Reader) => Promise<((trx: Writer) => Promise<unknown>)[]>): Promise<string[]> {
    const started = await startedProject(await open())
    ;({ world } = started)
    const { db, clock } = world.context
    const { id } = started
    const people = await db.read.selectFrom('project_people').select('person_id').distinct().where('project_id', '=', id).execute()
    const agree = async (): Promise<string> => {
      const waits: unknown[] = []
      for (const { person_id: personId } of people) {
        await todosAgree(db.read, { personId, clock })
        await projectCountsAgree(db.read, { personId, clock })
        waits.push(await todosInSql(db.read, { personId, today: dayOfMoment(clock()) }))
      }
      waits.push(await whileNothingChanges(db.read, () => awaitedAgrees(db.read, { managerId: null, today: dayOfMoment(clock()) })))
      return JSON.stringify(waits)
    }
    const seen = [await agree()]
    for (const step of await stepsOf(id, db.read)) {
      await db.transaction(step)
      seen.push(await agree())
    }
    return seen
  }

  it('holds what the rows say after each change of what it depends on, with or without an event', async () => {
    const seen = await compareAfter(async (id, db) => {
      const [condition, criterion] = await Promise.all([
        db.selectFrom('test_entry_conditions').selectAll().where('project_id', '=', id).orderBy('position').executeTakeFirstOrThrow(),
        db
          .selectFrom('go_live_criteria')
          .selectAll()
          .where('project_id', '=', id)
          .where('owner', '=', 'project-manager')
          .where('kind', '<>', 'handover')
          .orderBy('position')
          .executeTakeFirstOrThrow(),
      ])
      return [
        (trx) => trx.updateTable('test_entry_conditions').set({ owner: 'dos-lead' }).where('id', '=', condition.id).execute(),
        (trx) => trx.updateTable('test_entry_conditions').set({ due_day: '2026-02-01' }).where('id', '=', condition.id).execute(),
        (trx) => trx.updateTable('test_entry_conditions').set({ met_at: '2026-03-01T09:00:00Z' }).where('id', '=', condition.id).execute(),
        (trx) => trx.updateTable('go_live_criteria').set({ due_day: '2026-02-02' }).where('id', '=', criterion.id).execute(),
        (trx) => trx.updateTable('go_live_criteria').set({ waived_reason: 'Not asked here' }).where('id', '=', criterion.id).execute(),
        (trx) => trx.updateTable('go_live_criteria').set({ kind: 'handover', waived_reason: null }).where('id', '=', criterion.id).execute(),
        (trx) => trx.deleteFrom('test_entry_conditions').where('id', '=', condition.id).execute(),
        (trx) => trx.updateTable('project_dates').set({ day: '2026-02-27' }).where('kind', '=', 'go-live').execute(),
        (trx) => trx.updateTable('prerequisites').set({ due_date: '2026-02-20' }).where('key', '=', 'disposition-codes').execute(),
        (trx) => trx.updateTable('prerequisites').set({ derived: 'pair-proven' }).where('key', '=', 'disposition-codes').execute(),
        (trx) => trx.updateTable('projects').set({ template_version: 'older' }).where('id', '=', id).execute(),
        (trx) => trx.updateTable('projects').set({ templates_kept: 'another' }).where('id', '=', id).execute(),
        (trx) => trx.updateTable('project_roles').set({ kind: 'supplier' }).where('role_key', '=', 'dos-lead').execute(),
        (trx) => trx.updateTable('project_roles').set({ kind: 'service-lead' }).where('role_key', '=', 'project-manager').execute(),
        (trx) => trx.updateTable('project_people').set({ left_at: '2026-03-01T09:00:00Z' }).where('role_key', '=', 'clinical-lead').execute(),
        (trx) => trx.updateTable('projects').set({ state: 'on-hold' }).where('id', '=', id).execute(),
      ]
    })
    // Most of these change what waits, or a note that is missing would not show.
    expect(new Set(seen).size).toBeGreaterThan(10)
    expect(seen.at(-1)).not.toMatch(/[1-9]/)
  })

  it('holds who has to sign and whose actions from reviews are, after each change of what they depend on', async () => {
    const seen = await compareAfter(async (id, db) => {
      const clinical = await personOf(db, 'clara.jones@example.nhs.uk')
      return [...signingSteps(id, clinical), ...actionSteps(id, clinical)]
    })
    expect(new Set(seen).size).toBeGreaterThan(7)
  })

  it('shows the first of what is on many projects, page by page, each thing once', async () => {
    const started = await startedProject(await open())
    ;({ world } = started)
    const { context } = world
    const personId = await personOf(context.db.read, 'dan.okoro@example.nhs.uk')
    const manager = await personOf(context.db.read, 'meera.shah@example.nhs.uk')
    await makePatch(context, { services: 60, creator: { personId: manager, name: 'Meera Shah' }, people: [{ personId, role: 'dos-lead' }] })
    for (const one of [personId, manager]) expect(await todosAgree(context.db.read, { personId: one, clock: context.clock })).toBeGreaterThan(60)
    const today = dayOfMoment(context.clock())
    expect((await startOfList(context.db.read, 'decide', { personId: manager, today })).total).toBe(61)
  })

  it('counts what the navigation says up to a hundred of each kind, and there says that there are more', async () => {
    const started = await startedProject(await open())
    ;({ world } = started)
    const { context } = world
    const personId = await personOf(context.db.read, 'dan.okoro@example.nhs.uk')
    const runOf = (number: number) => ({
      id: randomUUID(),
      project_id: started.id,
      number,
      held_on: '2026-03-02',
      environment: 'sandbox-rehearsal',
      counts: 0,
      attendees: '',
      review: null,
      outcome: null,
      actions: null,
      finished_by: null,
      finished_at: null,
      version: 1,
      created_at: '2026-03-02T09:00:00Z',
    })
    const counted = async (first: number, last: number): Promise<[number, string | undefined]> => {
      const runs = Array.from({ length: last - first + 1 }, (_, at) => runOf(first + at))
      await change(context, (trx) => trx.insertInto('test_runs').values(runs).execute())
      const n = await countWaiting(context.db.read, { personId, today: dayOfMoment(context.clock()) })
      return [n, /<span class="app-header__count">([^<]+)</.exec((await started.dos.get('/services')).text)?.[1]]
    }
    await change(context, (trx) => trx.updateTable('project_people').set({ test_team: 1 }).where('person_id', '=', personId).execute())
    expect(await counted(1, 40)).toEqual([40, '40'])
    expect(await counted(41, 110)).toEqual([100, '99+'])
    expect((await started.dos.get('/')).text).toContain('110 test runs are open or planned')
  })
})
