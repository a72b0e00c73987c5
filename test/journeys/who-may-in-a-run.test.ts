import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProjectState } from '../../src/access/project-state.ts'
import type { Visitor } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'
import { countingRun, reviewActions } from '../support/run-forms.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { joinTeam } from '../support/team.ts'

/** Who takes part: each member of the test team is on one side, and the project manager gave every role but one. */
const everybody = [
  'manager',
  'bookingTeam',
  'testerOfProvider',
  'testerOfConsumer',
  'supplier',
  'stakeholderOfProvider',
  'commissioner',
  'selfGiven',
  'viewer',
  'stranger',
] as const
type Who = (typeof everybody)[number]
const runStates = ['planned', 'open', 'waiting', 'finished'] as const
type State = (typeof runStates)[number]
const acts = ['openRun', 'record', 'comment', 'accept', 'finish', 'second', 'reopen', 'moveDay'] as const
type Act = (typeof acts)[number]
const kinds = ['rehearsal', 'counting'] as const
type Kind = (typeof kinds)[number]

const sees: Who[] = everybody.filter((who) => who !== 'stranger')
const runs: Who[] = ['manager', 'bookingTeam']
const tests: Who[] = [...runs, 'testerOfProvider', 'testerOfConsumer', 'supplier']
/** The people with these roles: someone who asks to be the second person without one is refused by the run, not by the address. */
const holdRoles: Who[] = ['manager', 'testerOfProvider', 'testerOfConsumer', 'supplier', 'stakeholderOfProvider', 'commissioner', 'selfGiven']
/** The manager reviewed it for neither side, so people of either service can finish it, in roles that somebody else gave them. */
const seconds: Who[] = ['testerOfProvider', 'testerOfConsumer', 'stakeholderOfProvider']
const may: Record<Act, Who[]> = {
  openRun: runs,
  record: tests,
  comment: tests,
  accept: runs,
  finish: runs,
  second: holdRoles,
  reopen: runs,
  moveDay: runs,
}
/** The states in which an act succeeds for someone who may do it. */
const states: Record<Act, State[]> = {
  openRun: [...runStates],
  record: ['open', 'waiting'],
  comment: ['open', 'waiting'],
  accept: ['open', 'waiting'],
  finish: ['open', 'waiting'],
  second: ['waiting'],
  reopen: ['finished'],
  moveDay: ['planned'],
}

/** 404 if the project may not be seen, 403 if it may be seen but not changed, 409 or 422 if the run or the project refuses it, 303 if it is done. */
function expected(who: Who, act: Act, state: State, project: ProjectState): number[] {
  if (!sees.includes(who)) return [404]
  if (!may[act].includes(who)) return [403]
  if (project === 'stopped' || project === 'closed') return [422]
  if (!states[act].includes(state)) return [409, 422]
  if (act === 'second' && !seconds.includes(who)) return [403]
  return [303]
}

describe('a run of the test plan', () => {
  let started: Started
  const people = {} as Record<Who, Visitor>
  const db = () => started.world.context.db
  const numbers = new Map<string, number>()
  let cases: string[] = []

  beforeAll(async () => {
    started = await startedProject(await openTestSqlite())
    const { world, home, pm } = started
    const team = await joinTeam(started)
    const account = async (name: string, role: 'none' | 'booking-team' | 'programme-viewer' | 'project-manager' = 'none') =>
      world.visitor().signIn((await world.account(name, role)).email)
    const bea = await account('Bea Turner', 'booking-team')
    const selfGiven = await account('Sal Self', 'project-manager')
    await pm.post(`${home}/people`, { role: 'consumer-system-user', name: 'Sal Self', email: 'sal.self@example.nhs.uk' })
    // They gave it to themselves, as an old undo or import may have left it.
    await db().transaction((trx) =>
      trx
        .updateTable('project_people')
        .set({ test_team: 0, added_by: (eb) => eb.selectFrom('people').select('people.id').where('name', '=', 'Sal Self') })
        .where('role_key', '=', 'consumer-system-user')
        .execute(),
    )
    Object.assign(people, {
      manager: pm,
      bookingTeam: bea,
      testerOfProvider: team.ivan,
      testerOfConsumer: team.omar,
      supplier: team.sam,
      stakeholderOfProvider: team.tom,
      commissioner: team.grace,
      selfGiven,
      viewer: await account('Vic Young', 'programme-viewer'),
      stranger: await account('Sue Stranger'),
    })
    const [one, two, ...others] = (await db().read.selectFrom('test_cases').select('id').orderBy('position').execute()).map((row) => row.id)
    await db().transaction((trx) => trx.deleteFrom('test_cases').where('id', 'in', others).execute())
    cases = [one ?? '', two ?? '']
    for (const [index, kind] of kinds.entries())
      for (const [at, state] of runStates.entries()) {
        const number = index * runStates.length + at + 1
        numbers.set(`${kind} ${state}`, number)
        await makeRun(number, kind, state)
      }
  }, 120_000)
  afterAll(async () => {
    await started.world.close()
    await db().close()
  })

  async function makeRun(number: number, kind: Kind, state: State): Promise<void> {
    const run = `${started.home}/test-plan/runs/${number}`
    const { manager } = people
    const environment = kind === 'counting' ? countingRun.environment : 'like-live'
    const made = await manager.post(`${started.home}/test-plan/runs`, {
      ...countingRun,
      environment,
      ...(state === 'planned' ? { held_on: '2026-03-09' } : {}),
    })
    expect(made.location).toBe(run)
    if (state === 'planned') return
    const fail = { [`verdict-${cases[0]}`]: 'fail', [`comment-${cases[0]}`]: 'No slot', [`verdict-${cases[1]}`]: 'pass' }
    expect((await manager.post(`${run}/results`, fail)).status).toBe(303)
    if (state === 'open') return
    expect((await manager.post(`${run}/finish`, { review: 'No slots', outcome: 'failure', ...reviewActions })).status).toBe(303)
    // A rehearsal is finished by one person and never waits: an open one is used instead.
    if (kind === 'rehearsal' && state === 'waiting')
      await db().transaction((trx) => trx.updateTable('test_runs').set({ finished_at: null, finished_by: null }).where('number', '=', number).execute())
    if (kind === 'counting' && state === 'finished') {
      const { testerOfConsumer: omar } = people
      expect((await omar.post(`${run}/second`, { version: hidden((await omar.get(run)).text, 'version') })).status).toBe(303)
    }
  }

  const tables = ['test_runs', 'test_results', 'test_case_comments', 'test_run_actions'] as const
  /** Everything that an act changes; restored after a successful one, so that the next begins with the same. */
  const everything = async () => Promise.all(tables.map((table) => db().read.selectFrom(table).selectAll().orderBy('id').execute()))
  async function putBack(kept: Awaited<ReturnType<typeof everything>>): Promise<void> {
    await db().transaction(async (trx) => {
      for (const table of tables.toReversed()) await trx.deleteFrom(table).execute()
      for (const [index, table] of tables.entries())
        for (const row of kept[index] ?? [])
          await trx
            .insertInto(table)
            .values(row as never)
            .execute()
    })
  }

  async function form(act: Act, run: { version: number; id: string }, held: number): Promise<Record<string, string>> {
    const version = String(run.version)
    switch (act) {
      case 'openRun':
        return countingRun
      case 'record':
        return { [`verdict-${cases[0]}`]: 'pass', [`seen-${cases[0]}`]: String(held) }
      case 'comment':
        return { [`comment-${cases[0]}`]: 'Slow' }
      case 'accept':
        return { reason: 'Known', seen: String(held) }
      case 'finish':
        return { review: 'No slots', outcome: 'failure', ...reviewActions }
      case 'second':
        return { version }
      case 'reopen':
        return { reason: 'Again', version }
      case 'moveDay':
        return { held_on: '2026-03-10', moved: 'Later', seen: '2026-03-09' }
    }
  }
  const pathOf: Record<Act, string> = {
    openRun: '',
    record: '/results',
    comment: '/results',
    accept: '/cases/:case/accept',
    finish: '/finish',
    second: '/second',
    reopen: '/reopen',
    moveDay: '/day',
  }

  const projects: ProjectState[] = ['open', 'on-hold', 'stopped', 'closed']
  it.each(projects.flatMap((project) => kinds.map((kind) => [project, kind] as const)))(
    'of a project that is %s, if it is a %s run, allows each act only to those who may, and a refusal changes nothing',
    { timeout: 240_000 },
    async (project, kind) => {
      await db().transaction((trx) => trx.updateTable('projects').set({ state: project }).execute())
      const before = await everything()
      const wrong: unknown[] = []
      for (const state of runStates) {
        // Nobody is asked to be the second person of a rehearsal.
        if (kind === 'rehearsal' && state === 'waiting') continue
        const number = numbers.get(`${kind} ${state}`) ?? 0
        const run = await db().read.selectFrom('test_runs').select(['id', 'version']).where('number', '=', number).executeTakeFirstOrThrow()
        const held = await db()
          .read.selectFrom('test_results')
          .select('id')
          .where('run_id', '=', run.id)
          .where('case_id', '=', cases[0] ?? '')
          .execute()
        for (const act of acts)
          for (const who of everybody) {
            const address = `${started.home}/test-plan/runs${act === 'openRun' ? '' : `/${number}`}${pathOf[act].replace(':case', cases[0] ?? '')}`
            const { status } = await people[who].post(address, await form(act, run, held.length))
            if (!expected(who, act, state, project).includes(status)) wrong.push([who, act, state, status])
            const after = await everything()
            const changed = JSON.stringify(after) !== JSON.stringify(before)
            if (changed !== (status === 303)) wrong.push([who, act, state, status, changed ? 'changed something' : 'changed nothing'])
            if (changed) await putBack(before)
          }
      }
      expect(wrong).toEqual([])
    },
  )

  it.each(everybody.filter((who) => who !== 'stranger'))(
    'shows %s no form that would be refused',
    async (who) => {
      for (const [project, kind, state] of projects.flatMap((one) => kinds.flatMap((each) => runStates.map((other) => [one, each, other] as const)))) {
        if (kind === 'rehearsal' && state === 'waiting') continue
        await db().transaction((trx) => trx.updateTable('projects').set({ state: project }).execute())
        const number = numbers.get(`${kind} ${state}`) ?? 0
        const run = `${started.home}/test-plan/runs/${number}`
        const [plan, page, one] = await Promise.all([`${started.home}/test-plan`, run, `${run}/cases/${cases[0]}`].map((path) => people[who].get(path)))
        const goes = (act: Act): boolean => expected(who, act, state, project).includes(303)
        const drawn: Record<string, boolean> = {
          openRun: plan?.text.includes(`action="${started.home}/test-plan/runs"`) ?? false,
          record: one?.text.includes(`action="${run}/cases/${cases[0]}/result"`) ?? false,
          accept: one?.text.includes(`${run}/cases/${cases[0]}/accept`) ?? false,
          finish: page?.text.includes(`action="${run}/finish"`) ?? false,
          second: page?.text.includes(`action="${run}/second"`) ?? false,
          reopen: page?.text.includes(`${run}/reopen`) ?? false,
          moveDay: page?.text.includes(`action="${run}/day"`) ?? false,
        }
        for (const [act, isDrawn] of Object.entries(drawn)) expect([project, kind, state, act, isDrawn]).toEqual([project, kind, state, act, goes(act as Act)])
      }
    },
    120_000,
  )
})
