import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openSqlite } from '../../src/db/sqlite.ts'
import { Visitor } from '../support/world.ts'
import { startProduct } from '../support/product.ts'
import type { Product } from '../support/product.ts'
import { alternate, ratioOf, spreadOf, startBare } from './compare.ts'
import type { Plan, Side } from './compare.ts'
import type { Load } from './load.ts'
import { wire } from './requests.ts'
import { password, teamEmail } from './seed.ts'
import { seedRollout } from './seed-rollout.ts'
import type { Line } from './workloads.ts'

export interface Site {
  label: string
  services: number
  file: string
  product: Product
  cookie: string
}

/** A page to measure: its addresses, requested in turn, and how much it may grow for ten times the rows. */
export interface Measured {
  name: string
  growth: string
  addresses: (site: Site) => Promise<string[]> | string[]
}

/** Which of the pages people with areas read too. */
export const readInAreas = ['list, filters and counts', 'rollout page', 'list of projects', 'my work']

const named = (parts: Record<string, string>): string => `/services?${new URLSearchParams(parts)}`
/** What every other filter asks of own fields: a choice, a range of numbers, a range of days or a tag; with the field as a column. */
const ownParts = (number: number): Record<string, string> => {
  const asks = ['engagement=Signed', 'licences>10~licences<60', 'dsa-signed>2024-06-01', 'service-tags=rural']
  const own = number % 2 === 0 ? undefined : asks[Math.floor(number / 2) % asks.length]
  return own === undefined ? {} : { own, cols: 'commissioner,provider,stage,own.engagement,own.licences,own.service-tags' }
}
const numbered = (count: number, from = 0): number[] => Array.from({ length: count }, (_, index) => from + index)
const grown = '≤ 1.35'

export const measured: Measured[] = [
  {
    name: 'list, filters and counts',
    growth: grown,
    addresses: () =>
      numbered(18).flatMap((area) =>
        ['ready', 'referrer', 'pair', 'both'].map((rollout) => named({ area: `NHS ENGLAND AREA ${area}`, rollout, ...ownParts(area) })),
      ),
  },
  { name: 'full-text search', growth: '≤ 1.6', addresses: () => numbered(60, 10).map((number) => named({ q: `practice ${number}` })) },
  { name: 'deep page of the list', growth: grown, addresses: deepPages },
  { name: 'rollout page', growth: grown, addresses: () => ['region', 'referrer', 'provider', 'consumer'].map((by) => `/rollout?by=${by}`) },
  { name: 'queue of the DoS lead', growth: grown, addresses: () => ['/queues/dos-lead'] },
  {
    name: 'list of projects',
    growth: grown,
    addresses: () => ['/projects', '/projects?project=open', '/projects?own=engagement%3DSigned&cols=stage,holds,manager,golive,own.engagement,own.workstream'],
  },
  { name: 'page of a project', growth: grown, addresses: ({ file }) => projectsIn(file).map(({ id }) => `/projects/${id}`) },
  { name: 'my work', growth: grown, addresses: () => ['/'] },
]

export interface SeededProject {
  id: string
  /** The code of its service. */
  ods: string
}

/** Sixty open projects. */
export function projectsIn(file: string): SeededProject[] {
  const connection = openSqlite(file)
  const rows = connection.prepare(
    `select p.id, s.ods_code as ods from projects p inner join services s on s.id = p.service_id where p.state = 'open' order by p.id limit 60`,
  )
  const found = rows.all() as SeededProject[]
  connection.close()
  return found
}

/** The addresses of pages from the middle of the list on, as the list's own links have them. */
async function deepPages({ product, cookie, services }: Site): Promise<string[]> {
  const wanted = 8
  const deep: string[] = []
  let path: string | undefined = '/services'
  for (let page = 0; path !== undefined && deep.length < wanted; page += 1) {
    const text: string = await (await fetch(product.base + path, { headers: { cookie } })).text()
    path = /nhsuk-pagination__link--next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    if (path !== undefined && page >= services / 50 / 2) deep.push(path)
  }
  return deep
}

export async function openSite(home: string, services: number): Promise<Site> {
  const label = services.toLocaleString('en-GB')
  const file = join(home, `rollout-${services}.db`)
  await seedRollout(file, services)
  const product = await startProduct(file)
  const visitor = await new Visitor(product.base).signIn(teamEmail, password)
  return { label, services, file, product, cookie: visitor.cookie }
}

/** The requests of a page by each of these people, and its longest answer for the bare server to repeat. */
async function asked(site: Site, page: Measured, cookies = [site.cookie]): Promise<{ requests: Buffer[]; body: string }> {
  const pairs = (await page.addresses(site)).flatMap((address) => cookies.map((cookie) => ({ address, cookie })))
  let body = ''
  for (const { address, cookie } of pairs) {
    const answer = await fetch(site.product.base + address, { headers: { cookie }, redirect: 'manual' })
    const text = await answer.text()
    if (answer.status !== 200 || text.includes('name="password"')) throw new Error(`${address} was answered with ${answer.status}`)
    if (text.length > body.length) body = text
  }
  return {
    requests: pairs.map(({ address, cookie }) => wire('GET', site.product.base + address, { cookie, accept: 'text/html', 'user-agent': 'bench' })),
    body,
  }
}

/** Only the requests of a page by each of these people. */
export const requestsOf = async (site: Site, page: Measured, cookies: string[]): Promise<Buffer[]> => (await asked(site, page, cookies)).requests

export const inTurn = (requests: Buffer[]) => () => {
  let at = 0
  return () => requests[at++ % requests.length]
}

/** The time in milliseconds for a page that nobody requested since the last change. */
export interface Afresh {
  address: string
  services: string
  median: number
  most: number
}

const afreshTimes = 15

/** Pages are rendered again only after a change, so each is requested alone after one. */
async function afresh({ product, cookie, file, label }: Site, address: string): Promise<Afresh> {
  const connection = openSqlite(file)
  const change = connection.prepare('update event_chain set seq = seq + 1 where id = 1')
  const times: number[] = []
  for (let time = 0; time < afreshTimes; time += 1) {
    change.run()
    // What another process wrote becomes visible a few milliseconds later.
    await wait(20)
    const at = performance.now()
    await (await fetch(product.base + address, { headers: { cookie } })).arrayBuffer()
    times.push(performance.now() - at)
  }
  connection.close()
  const { median, most } = spreadOf(times)
  return { address, services: label, median, most }
}

/** W5 and W6: pages for a signed-in person in databases of different sizes, all against one bare server with the page of the middle size. */
export async function pages(plan: Plan, home: string, sizes: number[], say: (words: string) => void): Promise<{ lines: Line[]; afresh: Afresh[] }> {
  const sites: Site[] = []
  for (const services of sizes) {
    say(`Making a database of ${services.toLocaleString('en-GB')} services …`)
    sites.push(await openSite(home, services))
  }
  const middle = sites[Math.min(1, sites.length - 1)] as Site
  const [against, growth]: [Line[], Line[]] = [[], []]
  for (const page of measured) {
    say(`W5, W6 ${page.name} …`)
    const all = await Promise.all(sites.map((site) => asked(site, page)))
    const { body = '', requests = [] } = all[sites.indexOf(middle)] ?? {}
    const bare = await startBare({ method: 'get', path: '/{*any}', status: 200, type: 'text/html; charset=utf-8', body })
    const sides = sites.map((site, index): Side => ({
      name: site.label,
      port: site.product.port,
      pid: site.product.child.pid,
      expects: 200,
      requests: inTurn(all[index]?.requests ?? []),
    }))
    const windows = await alternate(plan, [{ name: 'bare', port: bare.port, pid: bare.pid, expects: 200, requests: inTurn(requests) }, ...sides])
    bare.end()
    const of = (label: string): Load[] => windows.get(label) ?? []
    against.push({
      work: `W5 ${page.name}, ${Math.round(Buffer.byteLength(body) / 1024)} KB, ${middle.label} services`,
      of: 'bare Express',
      ratio: ratioOf(of(middle.label), of('bare')),
      aim: '≥ 0.2',
      product: of(middle.label),
      bare: of('bare'),
    })
    sites.slice(1).forEach((larger, index) => {
      const smaller = sites[index]?.label ?? ''
      growth.push({
        work: `W6 ${page.name}, ${smaller} to ${larger.label}`,
        of: `${smaller} over ${larger.label}`,
        ratio: ratioOf(of(smaller), of(larger.label)),
        aim: page.growth,
        product: of(larger.label),
        bare: of(smaller),
      })
    })
  }
  const first: Afresh[] = []
  for (const address of ['/services', '/rollout', '/projects', '/queues/dos-lead']) for (const site of sites) first.push(await afresh(site, address))
  for (const { product } of sites) await product.end()
  return { lines: [...against, ...growth], afresh: first }
}
