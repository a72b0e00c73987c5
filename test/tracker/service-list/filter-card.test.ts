import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWorld } from '../../support/world.ts'
import type { Visitor, World } from '../../support/world.ts'
import { openTestSqlite } from '../../support/databases.ts'

let world: World
let team: Visitor
beforeAll(async () => {
  world = await openWorld(await openTestSqlite())
  team = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
  for (const [name, ods, region, setting] of [
    ['Riverside UTC', 'RY9NR', 'North West', 'urgent-treatment-centre'],
    ['Hillside Surgery', 'B86012', 'North West', 'gp-practice'],
    ['Castle Surgery', 'B86013', 'South East', 'gp-practice'],
  ])
    await team.post('/services/new', { name: name ?? '', ods_code: ods ?? '', region: region ?? '', care_setting: setting ?? '' })
})
afterAll(async () => {
  await world.close()
})

/** The part of the page between the heading of the filters and the list. */
const cardOf = (text: string): string => /<div class="app-filters"[\s\S]*?(?=<ul class="app-chips")/.exec(text)?.[0] ?? ''
const page = async (query: string): Promise<string> => (await team.get(`/services${query}`)).text

describe('the card of filters above the services', () => {
  it('shows what is applied, each with a link that removes it alone', async () => {
    const text = await page('?region=North+West&care=gp-practice&cols=region&sort=-size')
    const card = cardOf(text)
    expect(card).toContain('2 filters: Region: North West; Care setting: GP practice')
    expect(card).toContain('href="/services?care=gp-practice&amp;sort=-size&amp;cols=region#list"')
    expect(card).toContain('href="/services?region=North+West&amp;sort=-size&amp;cols=region#list"')
    expect(card).toMatch(/<a href="\/services\?sort=-size&amp;cols=region#list">Clear filters<\/a>/)
    expect([...text.matchAll(/href="\/services\/(B86012|B86013|RY9NR)"/g)].map((match) => match[1])).toEqual(['B86012'])
    expect(text).toContain('data-total="1"')
  })

  it('offers nothing to clear if nothing is applied', async () => {
    const card = cardOf(await page(''))
    expect(card).toContain('<span class="nhsuk-details__summary-text">Filters</span>')
    expect(card).not.toContain('Clear filters')
  })

  it('leads by keyboard to the list below it, and past what stands before its rows', async () => {
    const text = await page('?region=North+West')
    expect(text).toContain('<a class="nhsuk-skip-link" href="#list" data-module="nhsuk-skip-link">Skip to the list</a>')
    expect(text).toContain('<form method="get" action="/services#list">')
    expect(text).toMatch(/<h2[^>]* id="list" tabindex="-1">.*<\/h2>\s*<a class="app-skip" href="#rows">Skip to the first row<\/a>/)
    expect(text.match(/<th[^>]* id="rows" tabindex="-1">/g)).toHaveLength(1)
    expect((await team.get('/account')).text).not.toContain('Skip to the list')
  })

  it('has the way to import a rollout tracker below it', async () => {
    expect(await page('')).toContain('<a href="/imports/new">Import a rollout tracker</a>')
  })

  it('folds rarely used filters, unless one is applied', async () => {
    expect(cardOf(await page('?region=North+West'))).toMatch(/<details class="nhsuk-details"><summary[^>]*><span[^>]*>More filters</)
    expect(cardOf(await page('?live=no&region=North+West'))).toMatch(/<details class="nhsuk-details" open><summary[^>]*><span[^>]*>More filters \(1 applied\)</)
  })

  it('has each filter once, at any screen width', async () => {
    const names = [...(await page('?region=North+West')).matchAll(/<select[^>]* name="([\w]+)"/g)].map((match) => match[1])
    expect(names).toContain('region')
    expect(names).toEqual([...new Set(names)])
  })

  it('sorts without a heading to click, and keeps a sort by several columns', async () => {
    const card = cardOf(await page('?sort=region,-size'))
    expect(card).toContain('<option value="region,-size" selected>Region, then by list size (down)</option>')
    expect(cardOf(await page(''))).toContain('<option value="-size">List size (down)</option>')
  })

  it('counts services of each rollout status, and leaves out one that none has', async () => {
    const text = await page('')
    expect(text).toMatch(/<ul class="app-chips">\s*<li><a href="\/services\?rollout=both#list">Waiting for both \(3\)<\/a><\/li>\s*<\/ul>/)
    expect(await page('?rollout=live')).toMatch(/<a href="\/services#list" aria-current="true">Live \(0\)<\/a>/)
  })
})

describe('the list of services', () => {
  it('has in each row all that a card needs', async () => {
    const row = /<tr class="nhsuk-table__row"><th[^>]*scope="row"[^>]*>(?:(?!<\/tr>)[\s\S])*Castle Surgery[\s\S]*?<\/tr>/.exec(
      await page('?cols=region,stage'),
    )?.[0]
    expect(row).toContain('data-label="Region">South East')
    expect(row).toContain('data-label="Stage">No project')
  })
})
