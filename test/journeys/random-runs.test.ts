import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import type { Visitor } from '../support/world.ts'
import { openTestPostgres, openTestSqlite } from '../support/databases.ts'
import { asForm, formsIn } from '../support/forms.ts'
import { countingRun } from '../support/run-forms.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { joinTeam } from '../support/team.ts'
import { everyTable } from '../support/every-table.ts'

/** For more walks after a change of runs: WALKS=300 SEED=7. */
const walks = Number(process.env['WALKS'] ?? 6)
const firstSeed = Number(process.env['SEED'] ?? 1)
const steps = 16

/** Pseudo-random numbers, the same for the same seed. */
function numbersFrom(seed: number): () => number {
  let state = seed * 2_654_435_761
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

const everybody = [
  'manager',
  'team',
  'teamOfConsumer',
  'provider',
  'consumer',
  'supplier',
  'stakeholder',
  'commissioner',
  'selfGiven',
  'viewer',
  'stranger',
] as const
type Who = (typeof everybody)[number]
const runs = new Set<Who>(['manager', 'team', 'teamOfConsumer'])
const records = new Set<Who>([...runs, 'provider', 'consumer', 'supplier'])
const neverSecond = new Set<Who>(['supplier', 'selfGiven', 'viewer', 'stranger'])
const names: Record<Who, string> = {
  manager: 'Meera Shah',
  team: 'Bea Turner',
  teamOfConsumer: 'Tia Moss',
  provider: 'Ivan Petrov',
  consumer: 'Omar Khan',
  supplier: 'Sam Lee',
  stakeholder: 'Tom Hughes',
  commissioner: 'Grace Adeyemi',
  selfGiven: 'Sal Self',
  viewer: 'Vic Young',
  stranger: 'Sue Stranger',
}

const engines: [string, () => Promise<Database>, number][] = [
  ['SQLite', openTestSqlite, walks],
  ['PostgreSQL', openTestPostgres, Math.max(2, Math.ceil(walks / 6))],
]
describe.each(engines)('random acts of several people on the runs of a project, on %s,', (_engine, open, count) => {
  let started: Started
  const people = {} as Record<Who, Visitor>
  let cases: string[] = []
  const db = () => started.world.context.db
  const read = () => db().read

  beforeAll(async () => {
    started = await startedProject(await open())
    const { world, home, pm } = started
    const team = await joinTeam(started)
    const account = async (name: string, role: 'none' | 'booking-team' | 'programme-viewer' | 'project-manager' = 'none') =>
      world.visitor().signIn((await world.account(name, role)).email)
    const selfGiven = await account(names.selfGiven, 'project-manager')
    const two = await account(names.teamOfConsumer, 'booking-team')
    Object.assign(people, {
      manager: pm,
      team: await account(names.team, 'booking-team'),
      teamOfConsumer: two,
      provider: team.ivan,
      consumer: team.omar,
      supplier: team.sam,
      stakeholder: team.tom,
      commissioner: team.grace,
      selfGiven,
      viewer: await account(names.viewer, 'programme-viewer'),
      stranger: await account(names.stranger),
    })
    await pm.post(`${home}/people`, { role: 'consumer-system-user', name: names.selfGiven, email: 'sal.self@example.nhs.uk' })
    await pm.post(`${home}/people`, { role: 'consumer-system-user', name: names.teamOfConsumer, email: 'tia.moss@example.nhs.uk' })
    await db().transaction((trx) =>
      trx
        .updateTable('project_people')
        .set({ test_team: 0, added_by: (eb) => eb.selectFrom('people').select('people.id').where('name', '=', names.selfGiven) })
        .where('person_id', '=', (eb) => eb.selectFrom('people').select('people.id').where('name', '=', names.selfGiven))
        .execute(),
    )
    const [one, other, third, ...others] = (await read().selectFrom('test_cases').select('id').orderBy('position').execute()).map((row) => row.id)
    await db().transaction((trx) => trx.deleteFrom('test_cases').where('id', 'in', others).execute())
    cases = [one ?? '', other ?? '', third ?? '']
  }, 180_000)
  afterAll(async () => {
    await started.world.close()
    await db().close()
  })

  async function walk(seed: number): Promise<string[]> {
    const next = numbersFrom(seed)
    const below = (n: number): number => Math.floor(next() * n)
    const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T
    const { home } = started
    const wrong: string[] = []
    const told: string[] = []
    const note = (what: string): void => void wrong.push(`seed ${seed}: ${what}\n    ${told.slice(-8).join('\n    ')}`)
    await db().transaction(async (trx) => {
      for (const table of [
        'test_run_waits',
        'test_proposals_refused',
        'test_run_actions',
        'test_case_comments',
        'evidence',
        'test_results',
        'test_runs',
      ] as const)
        await trx.deleteFrom(table).execute()
      await trx.updateTable('test_entry_conditions').set({ met_at: null, met_by: null }).execute()
      if (next() < 0.5) await trx.updateTable('test_entry_conditions').set({ met_at: '2026-03-01T09:00:00.000Z', met_by: 'A test' }).execute()
    })
    const kept: { text: string; where: string }[] = []
    const drawn: { who: Who; path: string; fields: Record<string, string>; act: string; tokens: string[]; at: string }[] = []
    let before = await everyTable(db())

    /** Signs in again anyone whose session has expired. */
    async function stay(who: Who): Promise<void> {
      if ((await people[who].get('/account')).location?.startsWith('/sign-in'))
        await people[who].signIn(`${names[who].toLowerCase().replace(' ', '.')}@example.nhs.uk`)
    }

    /** The forms of a page that this person is shown, each with sensible fields. */
    async function look(who: Who): Promise<void> {
      const numbers = (await read().selectFrom('test_runs').select('number').execute()).map((row) => row.number)
      const run = numbers.length === 0 ? undefined : `${home}/test-plan/runs/${pick(numbers)}`
      const page = pick(
        run === undefined
          ? [`${home}/test-plan`]
          : [`${home}/test-plan`, run, run, run, `${run}/cases/${pick(cases)}`, `${run}/cases/${pick(cases)}`, `${run}/reopen`],
      )
      await stay(who)
      const { status, text } = await people[who].get(page)
      if (status >= 500) note(`${who} got ${status} at ${page}`)
      if (who === 'stranger' && status !== 404) note(`a stranger got ${status} at ${page}`)
      for (const form of formsIn(text).filter((one) => one.action.startsWith(home) && !/set-up|days$/.test(one.action))) {
        const tokens: string[] = []
        const token = (): string => {
          const made = `t${randomUUID().slice(0, 8)}`
          tokens.push(made)
          return made
        }
        const filled = asForm(form, (field) => sensible(field, form.action, { next, pick, token }))
        if (filled) drawn.push({ who, path: filled.action, fields: filled.fields, act: actOf(filled.action), tokens, at: page })
      }
    }

    for (let step = 0; step < steps; step += 1) {
      const who = pick(everybody)
      told.push(`${step}: ${who} looks`)
      await look(next() < 0.6 ? pick(['manager', 'team', 'teamOfConsumer', 'consumer', 'provider'] as const) : who)
      if (drawn.length === 0) continue
      const isFresh = next() < 0.55
      const form = isFresh ? (drawn.at(-1 - below(Math.min(3, drawn.length))) ?? pick(drawn)) : pick(drawn)
      const actor = next() < 0.7 ? form.who : pick(everybody)
      const runsBefore = await read().selectFrom('test_runs').selectAll().execute()
      const latest = new Map(
        (await read().selectFrom('test_results').select(['run_id', 'case_id', 'attempt']).orderBy('attempt').execute()).map((row) => [
          `${row.run_id} ${row.case_id}`,
          row.attempt,
        ]),
      )
      const stage = (await read().selectFrom('projects').select('stage').executeTakeFirstOrThrow()).stage
      await stay(actor)
      const { status, location, text } = await people[actor].post(form.path, form.fields)
      told.push(`${step}: ${actor} ${form.act} ${form.path.slice(home.length)} ${JSON.stringify(form.fields).slice(0, 160)} -> ${status} ${location ?? ''}`)
      if (status >= 500) note(`${status}`)
      if (location?.startsWith('/sign-in')) note('was signed out')
      const after = await everyTable(db())
      const changed = Object.keys(after).filter((table) => after[table] !== before[table])
      const isDone = status === 303
      const told409 = status === 409 && form.act === 'results'
      if (!isDone && !told409 && changed.length > 0) note(`refused with ${status}, and changed ${changed.join(', ')}`)
      if (isDone && changed.length === 0 && !['days'].includes(form.act)) note('was done, and changed nothing')
      before = after
      if (isDone && changed.length > 0)
        kept.push(
          ...form.tokens.map((one) => ({ text: one, where: `${form.act} at ${form.path.slice(home.length)}, ${JSON.stringify(form.fields).slice(0, 200)}` })),
        )
      if (isDone && ['runs', 'open', 'day', 'finish', 'reopen', 'actions', 'change'].includes(form.act) && !runs.has(actor)) note(`${actor} did ${form.act}`)
      if (isDone && ['results', 'evidence', 'exchange', 'wait', 'confirm', 'refuse'].includes(form.act) && !records.has(actor)) note(`${actor} did ${form.act}`)
      if (isDone && form.act === 'accept' && !runs.has(actor)) note(`${actor} accepted`)
      const runsAfter = await read().selectFrom('test_runs').selectAll().execute()
      for (const run of runsAfter) {
        const earlier = runsBefore.find((one) => one.id === run.id)
        if (run.finished_at !== null && earlier?.finished_at === null) {
          if (run.counts === 1) {
            if (form.act !== 'second') note('a run that counts was finished by one person')
            if (neverSecond.has(actor) || run.asked_by === names[actor] || run.finished_by !== names[actor])
              note(`${actor} finished a run that counts, reviewed by ${run.asked_by}`)
            if (run.asked_by_id === null) note('nobody had reviewed it')
            if (run.asked_by === names.teamOfConsumer && actor === 'consumer') note('both were of the Consumer')
          } else if (!runs.has(actor)) note(`${actor} finished a rehearsal`)
        }
      }
      for (const row of await read().selectFrom('test_results').selectAll().execute()) {
        const run = runsAfter.find((one) => one.id === row.run_id)
        const key = `${row.run_id} ${row.case_id}`
        if (run && run.held_on > row.recorded_at.slice(0, 10)) note('a result came before the day of its run')
        if (row.attempt <= (latest.get(key) ?? 0)) continue
        const seen = form.fields[form.act === 'accept' ? 'seen' : `seen-${row.case_id}`]
        if (form.act !== 'confirm' && Number(seen) !== row.attempt - 1) note(`a stale form recorded result ${row.attempt} having seen ${seen}`)
        if (runsBefore.find((one) => one.id === row.run_id)?.finished_at !== null) note('a finished run took a result')
      }
      const now = (await read().selectFrom('projects').select('stage').executeTakeFirstOrThrow()).stage
      if (now !== stage && !['second', 'reopen', 'met'].includes(form.act)) note(`${form.act} moved the stage from ${stage} to ${now}`)
      // A form that this person was shown a moment ago, with sensible fields, is accepted.
      if (isFresh && actor === form.who && drawn.at(-1)?.at === form.at && drawn.indexOf(form) >= drawn.findIndex((one) => one.at === form.at) && !isDone) {
        await people[actor].get(form.at)
        const again = await people[actor].get(form.at)
        if (
          formsIn(again.text).some(
            (one) =>
              one.action === form.path &&
              one.fields.every((field) => field.type !== 'hidden' || field.name === '_csrf' || form.fields[field.name] === field.value),
          ) &&
          text.includes('error-summary') === false
        )
          note(`${form.act} is drawn to ${actor}, and was refused with ${status}: ${/<h1[^>]*>([^<]*)/.exec(text)?.[1]} ${/<p>([^<]*)/.exec(text)?.[1]}`)
      }
      drawn.splice(0, Math.max(0, drawn.length - 25))
      if (next() < 0.1) started.world.context.advance(60_000 * (1 + below(20)))
    }
    const pages: string[] = []
    await stay('manager')
    const paths = [`${home}/test-plan`]
    for (const { number } of await read().selectFrom('test_runs').select('number').execute())
      paths.push(
        `${home}/test-plan/runs/${number}`,
        `${home}/test-plan/runs/${number}/several`,
        ...cases.map((one) => `${home}/test-plan/runs/${number}/cases/${one}`),
      )
    for (const path of paths) pages.push((await people.manager.get(path)).text)
    const all = pages.join('\n')
    for (const one of kept) if (!all.includes(one.text)) note(`what was accepted is shown nowhere: ${one.where}`)
    return wrong
  }

  it.each(Array.from({ length: count }, (_, index) => firstSeed + index))('break no rule (seed %i)', { timeout: 120_000 }, async (seed) => {
    expect(await walk(seed)).toEqual([])
  })
})

const actOf = (path: string): string => {
  if (/\/conditions\//.test(path)) return 'met'
  return path.split('/').at(-1) ?? ''
}

interface Choosing {
  next: () => number
  pick: <T>(list: readonly T[]) => T
  token: () => string
}
interface Field {
  name: string
  type: string
  value: string
  options: string[]
}

/** What a person would enter; undefined leaves a field as it is. */
function sensible(field: Field, action: string, { next, pick, token }: Choosing): string | undefined {
  const { name } = field
  if (name.startsWith('verdict-')) return next() < 0.7 ? pick(['pass', 'pass', 'fail', 'blocked', 'not-applicable', '']) : ''
  if (name.startsWith('comment-') || name === 'evidence' || name === 'review') return `Said ${token()}`
  if (name === 'outcome') return pick(['success', 'failure'])
  if (name === 'held_on') return action.endsWith('/day') ? pick(['2026-03-09', '2026-03-10', '2026-03-11']) : pick(['2026-03-02', '2026-03-02', '2026-03-09'])
  if (name === 'environment') return pick([countingRun.environment, countingRun.environment, 'like-live'])
  if (['attendees', 'despite', 'moved', 'reason'].includes(name))
    return name === 'despite' && action.endsWith('/runs') ? 'Because it has to be' : `Why ${token()}`
  if (name.endsWith('-what')) return `Do ${token()}`
  if (name.endsWith('-owner')) return pick(field.options.filter((one) => one !== ''))
  if (name.endsWith('-day')) return '2026-04-30'
  if (name === 'password') return 'three random words'
  return undefined
}
