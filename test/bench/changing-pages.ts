import { join } from 'node:path'
import { Visitor } from '../support/world.ts'
import { startPostgres } from '../support/postgres-server.ts'
import { startProduct } from '../support/product.ts'
import { keepActing } from './acts.ts'
import { copyToPostgres } from './copy-to-postgres.ts'
import { load } from './load.ts'
import { inTurn, measured, openSite, projectsIn, readInAreas, requestsOf } from './page-workloads.ts'
import type { Measured, SeededProject, Site } from './page-workloads.ts'
import { areaPeople } from './seed-areas.ts'
import { password, teamEmail } from './seed.ts'

/** A page while others change things: the product's own processor time a page in milliseconds, and the wait that people feel. */
export interface Changing {
  page: string
  /** Whether the booking team reads it, or people who see only their areas. */
  readers: 'team' | 'areas'
  engine: 'SQLite' | 'PostgreSQL'
  services: string
  changesASecond: number
  perSecond: number
  cpu: number | null
  p50: number
  p99: number
  wrong: number
  changes: number
  refused: string[]
}

interface Given {
  home: string
  sizes: number[]
  /** Changes a second at each of these sizes. */
  rates: (services: number) => number[]
  engines: ('SQLite' | 'PostgreSQL')[]
  seconds: number
  readers: number
  say: (words: string) => void
}

/** W5 and W6: every page while others do real acts through HTTP, in databases of different sizes, on both engines. */
export async function changingPages(given: Given): Promise<Changing[]> {
  const found: Changing[] = []
  for (const services of given.sizes) {
    given.say(`Making a database of ${services.toLocaleString('en-GB')} services …`)
    const site = await openSite(given.home, services)
    if (given.engines.includes('SQLite')) found.push(...(await measureSite(site, 'SQLite', services, given)))
    await site.product.end()
    if (given.engines.includes('PostgreSQL')) {
      const server = await startPostgres()
      try {
        given.say('Copying it to PostgreSQL …')
        await copyToPostgres(join(given.home, `rollout-${services}.db`), server.url)
        const product = await startProduct(server.url)
        const visitor = await new Visitor(product.base).signIn(teamEmail, password)
        found.push(...(await measureSite({ ...site, product, cookie: visitor.cookie }, 'PostgreSQL', services, given)))
        await product.end()
      } finally {
        await server.stop()
      }
    }
  }
  return found
}

type Window = Pick<Changing, 'readers' | 'changesASecond'> & { cookies: string[] }

async function measureSite(site: Site, engine: Changing['engine'], services: number, given: Given): Promise<Changing[]> {
  const found: Changing[] = []
  const projects = projectsIn(site.file)
  const rates = given.rates(services)
  const ofAreas = await Promise.all(areaPeople.map(async ({ email }) => (await new Visitor(site.product.base).signIn(email, password)).cookie))
  for (const page of measured) {
    const windows: Window[] = rates.map((changesASecond) => ({ readers: 'team', changesASecond, cookies: [site.cookie] }))
    if (readInAreas.includes(page.name)) windows.push({ readers: 'areas', changesASecond: rates.at(-1) ?? 0, cookies: ofAreas })
    for (const window of windows) {
      given.say(`${engine}, ${site.label} services, ${window.changesASecond} changes a second: ${page.name}, read by ${window.readers} …`)
      found.push({ engine, ...(await measureWindow(site, page, { ...window, projects, given })) })
    }
  }
  return found
}

async function measureWindow(
  site: Site,
  page: Measured,
  { readers, changesASecond, cookies, projects, given }: Window & { projects: SeededProject[]; given: Given },
): Promise<Omit<Changing, 'engine'>> {
  const { port, child, base } = site.product
  const requests = await requestsOf(site, page, cookies)
  const visitor = await new Visitor(base).signIn(teamEmail, password)
  const acting = keepActing(visitor, projects, changesASecond)
  const next = inTurn(requests)()
  const seen = await load({ port, pid: child.pid, connections: given.readers, seconds: given.seconds, next, expects: 200 })
  const { done, refused } = await acting.stop()
  const { perSecond, p50, p99, wrong } = seen
  const cpu = seen.cpu === null ? null : seen.cpu / 1000
  return { page: page.name, readers, services: site.label, changesASecond, perSecond, cpu, p50, p99, wrong, changes: done, refused }
}

const ms = (value: number | null): string => (value === null ? '' : `${value.toFixed(value < 10 ? 1 : 0)} ms`)

/** The figures as lines of text with aligned columns. */
export function changingTable(found: Changing[]): string {
  const head = ['Page', 'Readers', 'Engine', 'Services', 'Changes/s', 'Done', 'Pages/s', 'CPU/page', 'p50', 'p99', 'Wrong']
  const rows = found.map((one) => [
    one.page,
    one.readers,
    one.engine,
    one.services,
    String(one.changesASecond),
    `${one.changes}${one.refused.length > 0 ? ` (${one.refused.length} refused)` : ''}`,
    one.perSecond.toFixed(0),
    ms(one.cpu),
    ms(one.p50),
    ms(one.p99),
    String(one.wrong),
  ])
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const drawn = [head, ...rows].map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
  )
  const refused = [...new Set(found.flatMap((one) => one.refused))].slice(0, 5)
  return `${[...drawn, ...refused.map((one) => `Refused: ${one}`)].join('\n')}\n`
}
