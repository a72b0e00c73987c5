import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { change } from '../../support/change.ts'
import { openTestSqlite } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'

let started: Started
/** A project with an overdue item of the DoS lead and five completed prerequisites: three met, one of them by the record of its service, one waived, one that does not apply. */
beforeAll(async () => {
  started = await startedProject(await openTestSqlite())
  const { home, pm, dos } = started
  const settle = async (key: string, form: Record<string, string>) =>
    expect((await pm.post(`${home}/prerequisites/${key}`, { ...form, version: '1' })).status).toBe(303)
  await settle('spine-product', { status: 'met', value: 'Advanced / Adastra / 3.36', note: 'Registered' })
  await settle('asid', { status: 'met', value: '918999198999' })
  await settle('hscn', { status: 'waived', reason: 'On the trust’s line', valid_until: '2026-12-31' })
  await settle('party-key', { status: 'not-applicable', reason: 'No messages' })
  await dos.post(`${home}/prerequisites/disposition-codes`, { status: 'in-progress', due_date: '2026-03-01', version: '1' })
})
afterAll(async () => {
  await started.world.close()
})

const page = async (query = '', who = started.pm): Promise<string> => (await who.get(`${started.home}/prerequisites${query}`)).text
/** The groups of the page: heading, total, open keys and folded keys. */
function groupsOf(text: string) {
  return text
    .split(/<h2 class="nhsuk-heading-m">/)
    .slice(1)
    .flatMap((part) => {
      const [, name = '', total = ''] = /^([^<]+) <span class="nhsuk-caption-m">([^<]+)</.exec(part) ?? []
      const [open = '', done = ''] = part.split('<details')
      const keys = (html: string) => [...html.matchAll(/<a id="([\w-]+)"/g)].map((match) => match[1] ?? '')
      return total === '' ? [] : [{ name, total, open: keys(open), done: keys(done) }]
    })
}
const rowOf = (text: string, key: string): string => new RegExp(`<a id="${key}"[\\s\\S]*?</tr>`).exec(text)?.[0] ?? ''

describe('the prerequisites of a project', () => {
  it('show how far each group is, and fold completed ones', async () => {
    const connectivity = groupsOf(await page()).find((one) => one.name === 'Connectivity')
    expect(connectivity?.done).toEqual(['hscn', 'spine-product', 'asid', 'party-key'])
    expect(connectivity?.total).toBe(`4 of ${4 + (connectivity?.open.length ?? 0)} completed`)
    expect(await page()).toMatch(/<p>5 of \d+ completed, 1 overdue\. \d+ can be completed now\.<\/p>/)
  })

  it('begin in each group with what is overdue, and end with what waits for something else', async () => {
    const text = await page()
    const dos = groupsOf(text).find((one) => one.name === 'Directory of Services')?.open ?? []
    expect(dos[0]).toBe('disposition-codes')
    expect(rowOf(text, 'disposition-codes')).toContain('>Overdue</strong>')
    const waits = dos.map((key) => rowOf(text, key).includes('Complete these first'))
    expect(waits).toEqual(waits.toSorted((a, b) => Number(a) - Number(b)))
    expect(waits).toContain(true)
  })

  it('name the person in the owner’s role, or the role if it is unfilled', async () => {
    const text = await page()
    expect(rowOf(text, 'dos-id')).toContain('data-label="Owner">Dan Okoro</td>')
    expect(rowOf(text, 'training-plan')).toContain('data-label="Owner">Training lead (unfilled)</td>')
    expect(rowOf(text, 'disposition-codes')).toContain('data-label="Due">1 March 2026</td>')
  })

  it('begin with what is next, your own first', async () => {
    const next = (text: string) => /<h2[^>]*>(Yours to do next|Next)<\/h2>\s*<ul[\s\S]*?<\/ul>/.exec(text)?.[0] ?? ''
    const [his, hers] = [next(await page('', started.dos)), next(await page())]
    expect(his).toMatch(/^<h2[^>]*>Yours to do next<\/h2>\s*<ul[^>]*>\s*<li><a[^>]*>Disposition codes agreed<\/a>, due 1 March 2026<\/li>/)
    expect([hers.match(/<li>/g)?.length, his.match(/<li>/g)?.length]).toEqual([3, 3])
    expect(hers).toContain('>Next</h2>')
    expect(next(await page('?show=open'))).toBe('')
  })

  it.each([
    ['?show=overdue', ['disposition-codes']],
    ['?show=open&group=connectivity&owner=dos-lead', []],
  ])('can be filtered by %s', async (query, keys) => expect(groupsOf(await page(query)).flatMap((one) => [...one.open, ...one.done])).toEqual(keys))

  it('can be filtered by group and owner, each removable by itself', async () => {
    const text = await page('?show=open&group=people&owner=training-lead')
    expect(text).toContain('2 filters: Group: People; Owner: Training lead')
    expect(text).toContain(`href="${started.home}/prerequisites?show=open&amp;owner=training-lead"`)
    expect(text).toContain(`href="${started.home}/prerequisites?show=open&amp;group=people"`)
    expect(text).toContain(`<a href="${started.home}/prerequisites?show=open">Clear filters</a>`)
  })

  it('put a group last if all of it is completed', async () => {
    const { id, world } = started
    await change(world.context, (trx) =>
      trx.updateTable('prerequisites').set({ status: 'met', valid_until: null }).where('project_id', '=', id).where('group_key', '=', 'assurance').execute(),
    )
    const last = groupsOf(await page()).at(-1)
    expect([last?.name, last?.open]).toEqual(['Assurance of the product', []])
  })
})
