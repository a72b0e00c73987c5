import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { demoPassword, DemoWorld } from '../../src/demo/world.ts'
import { openWorld } from '../support/world.ts'
import type { World } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'

let db: Database
let world: World
beforeAll(async () => {
  db = await openTestSqlite()
  world = await openWorld(db)
  await new DemoWorld(world.context, world.context.config.publicUrl).build()
}, 240_000)
afterAll(async () => {
  await world.close()
  await db.close()
})

const plain = (html: string): string =>
  html
    .replaceAll(/<span class="nhsuk-u-visually-hidden">.*?<\/span>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .trim()
const mainOf = (text: string): string => text.split('<main')[1]?.split('</main>')[0] ?? ''

/** The links of a page that begin with a number, or end with one in brackets, and lead to a list here. */
function numbersOf(text: string): { href: string; number: number; says: string }[] {
  return [...mainOf(text).matchAll(/<a [^>]*href="(\/[^"]*)"[^>]*>(.*?)<\/a>/gs)].flatMap(([, href = '', inner = '']) => {
    const says = plain(inner)
    const found = /^([\d,]+)(?=\s|$)/.exec(says) ?? /\(([\d,]+)\)$/.exec(says)
    // A date, a name that begins with a number, and a count with an upper limit are not lengths.
    return found?.[1] === undefined || /^\d+ [A-Z]|^111 provider\b|or more/.test(says)
      ? []
      : [{ href: href.replaceAll('&amp;', '&'), number: Number(found[1].replaceAll(',', '')), says }]
  })
}

/** The length of a list: what it says itself, or else its number of rows. */
function lengthOf(text: string, href: string): number {
  const [, part] = href.split('#')
  const whole = mainOf(text)
  const main = part === undefined || part === 'list' ? whole : (whole.split(`id="${part}"`)[1]?.split(/<h2|<\/ul>/)[0] ?? '')
  const said = /data-total="(\d+)"/.exec(main)?.[1]
  if (said !== undefined) return Number(said)
  const rows = main.split('<tbody')[1]?.match(/<tr[ >]/g)?.length
  return rows ?? [...main.matchAll(/<li>/g)].length
}

const pages = [
  '/',
  '/rollout',
  '/rollout?by=provider',
  '/rollout/forecast',
  '/projects',
  '/services',
  '/catalogue',
  '/catalogue/pairs',
  '/queues/dos-lead',
  '/rollout/data-quality',
  '/services/closed-or-moved',
]

it.each(['bea.turner', 'meera.shah', 'dan.okoro', 'vic.young', 'priya.nair'])(
  'every number that %s sees is the length of the list that it links to',
  { timeout: 120_000 },
  async (who) => {
    const visitor = await world.visitor().signIn(`${who}@example.nhs.uk`, demoPassword)
    const wrong: string[] = []
    const looked = new Map<string, number>()
    let seen = 0
    for (const path of pages) {
      const { status, text } = await visitor.get(path)
      if (status !== 200) continue
      for (const { href, number, says } of numbersOf(text)) {
        if (!looked.has(href)) {
          const answer = await visitor.get(href)
          looked.set(href, answer.status === 200 ? lengthOf(answer.text, href) : -answer.status)
        }
        seen += 1
        if (looked.get(href) !== number) wrong.push(`${path}: “${says}” leads to ${href}, which has ${looked.get(href)}`)
      }
    }
    expect(wrong).toEqual([])
    expect(seen).toBeGreaterThan(10)
  },
)
