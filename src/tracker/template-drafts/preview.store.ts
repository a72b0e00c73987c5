import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Reader } from '../../db/database.ts'
import { asProjectId, asServiceId } from '../../db/ids.ts'
import type { ProjectsTable } from '../../db/tables/projects.ts'
import { readOptions } from '../sop/options.ts'
import { keysIn } from '../templates/keys-in.ts'

export interface Group {
  role: ProjectsTable['role']
  careSetting: string
  /** The version of the templates that they follow. */
  version: string
  projects: number
}
const atOnce = 50
/** The options of a procedure are some 15 kB. */
const textsAtOnce = 10
const servicesAtOnce = 500
const plansAtOnce = 100

/** How many projects that take changes there are of each role, care setting and version, read a few at a time. */
export async function countRunning(db: Reader): Promise<Group[]> {
  const groups = new Map<string, Group>()
  for (let after = asProjectId(''); ;) {
    const rows = await db
      .selectFrom('projects as p')
      .innerJoin('services as s', 's.id', 'p.service_id')
      .select(['p.id', 'p.role', 'p.state', 's.care_setting', 'p.template_version'])
      .where('p.id', '>', after)
      .orderBy('p.id')
      .limit(atOnce)
      .execute()
    for (const row of rows) {
      if (row.state !== 'open' && row.state !== 'on-hold') continue
      const key = `${row.role} ${row.care_setting} ${row.template_version}`
      const group = groups.get(key) ?? { role: row.role, careSetting: row.care_setting, version: row.template_version, projects: 0 }
      group.projects += 1
      groups.set(key, group)
    }
    const last = rows.at(-1)
    if (!last || rows.length < atOnce) return [...groups.values()]
    after = last.id
    await nextTurn()
  }
}

/** In how many projects each of these prerequisites is met, one after the other. */
export async function countMet(db: Reader, keys: string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const key of keys) {
    const { n } = await db
      .selectFrom('prerequisites')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('key', '=', key)
      .where('status', '=', 'met')
      .executeTakeFirstOrThrow()
    if (Number(n) > 0) counts.set(key, Number(n))
    await nextTurn()
  }
  return counts
}

/** In how many running projects each of these options is chosen, read a few at a time: what is chosen is inside a text. */
export async function countChosen(db: Reader, keys: string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  if (keys.length === 0) return counts
  // To read the text of each as options takes most of the time, and few have one of these.
  const mayHave = (options: string): boolean => options.includes('"chosen":true') && keys.some((key) => options.includes(`"${key}"`))
  for (let after = asProjectId(''); ;) {
    const rows = await db
      .selectFrom('projects as p')
      .innerJoin('sop_drafts as d', 'd.project_id', 'p.id')
      .select(['p.id', 'p.state', 'd.options'])
      .where('p.id', '>', after)
      .orderBy('p.id')
      .limit(textsAtOnce)
      .execute()
    for (const { state, options } of rows)
      if ((state === 'open' || state === 'on-hold') && mayHave(options))
        for (const { key, chosen } of readOptions(options)) if (chosen && key !== undefined && keys.includes(key)) counts.set(key, (counts.get(key) ?? 0) + 1)
    const last = rows.at(-1)
    if (!last || rows.length < textsAtOnce) return counts
    after = last.id
    await nextTurn()
  }
}

/** In the test plans of how many running projects each of these codes is, read a few at a time. */
export async function countPlans(db: Reader, codes: string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  if (codes.length === 0) return counts
  for (let after = asProjectId(''); ;) {
    const rows = await db
      .selectFrom('projects as p')
      .innerJoin('test_plans as t', 't.project_id', 'p.id')
      .select(['p.id', 'p.state', 't.codes'])
      .where('p.id', '>', after)
      .orderBy('p.id')
      .limit(plansAtOnce)
      .execute()
    for (const { state, codes: own } of rows)
      if (state === 'open' || state === 'on-hold') for (const code of keysIn(own)) if (codes.includes(code)) counts.set(code, (counts.get(code) ?? 0) + 1)
    const last = rows.at(-1)
    if (!last || rows.length < plansAtOnce) return counts
    after = last.id
    await nextTurn()
  }
}

/** How many services have this care setting, and how many projects of them run. */
export async function countUse(db: Reader, careSetting: string): Promise<{ services: number; projects: number }> {
  const running = await countRunning(db)
  const own = running.filter((one) => one.careSetting === careSetting)
  return { services: await countServices(db, careSetting), projects: own.reduce((sum, one) => sum + one.projects, 0) }
}

/** How many services have this care setting, read a few at a time: no index has it. */
export async function countServices(db: Reader, careSetting: string): Promise<number> {
  let count = 0
  for (let after = asServiceId(''); ;) {
    const rows = await db.selectFrom('services').select(['id', 'care_setting']).where('id', '>', after).orderBy('id').limit(servicesAtOnce).execute()
    count += rows.filter((row) => row.care_setting === careSetting).length
    const last = rows.at(-1)
    if (!last || rows.length < servicesAtOnce) return count
    after = last.id
    await nextTurn()
  }
}

/** How many procedures are signed and in force. */
export async function countSigned(db: Reader): Promise<number> {
  const { n } = await db
    .selectFrom('sop_rounds')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('signed_at', 'is not', null)
    .where('replaced_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(n)
}
