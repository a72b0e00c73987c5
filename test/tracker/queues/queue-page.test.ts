import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestSqlite } from '../../support/databases.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'

let started: Started
beforeAll(async () => {
  started = await startedProject(await openTestSqlite())
  await started.dos.post(`${started.home}/prerequisites/disposition-codes`, { status: 'in-progress', due_date: '2026-03-01', version: '1' })
})
afterAll(async () => {
  await started.world.close()
})

const partOf = (text: string, heading: string): string => text.split(`<h2 class="nhsuk-heading-m">${heading}</h2>`)[1]?.split('<h2')[0] ?? ''

describe('the queue of a role', () => {
  it('begins with what can be completed now, overdue first, and separates what waits for something else', async () => {
    const { text } = await started.dos.get('/queues/dos-lead')
    const ready = [...partOf(text, 'Ready to complete now').matchAll(/<h3[^>]*><a href="\/queues\/dos-lead\/([\w-]+)\?show=ready">/g)].map((one) => one[1])
    const waiting = partOf(text, 'Waiting for something else')
    expect(ready[0]).toBe('disposition-codes')
    expect(ready).not.toContain('dos-id')
    expect(ready).not.toContain('scheduling-endpoint')
    expect(waiting).toMatch(/href="\/queues\/dos-lead\/scheduling-endpoint\?show=open"[\s\S]*?1 service waits for: [^<]*ASID assigned \(1\)/)
    expect(text).toMatch(/<p[^>]*>\d+ can be completed now, 1 is overdue, \d+ wait for something else, on all your open projects\./)
    expect(text).toContain('<a href="/queues/dos-lead/disposition-codes?show=overdue"><strong class="nhsuk-tag nhsuk-tag--red">1 overdue</strong></a>')
  })

  it('shows the filters of a list, each removable by itself', async () => {
    const { text } = await started.dos.get('/queues/dos-lead/disposition-codes?show=open&q=Riverside&region=-')
    expect(text).toContain('2 filters: Search: Riverside; Region: Not known')
    expect(text).toContain('href="/queues/dos-lead/disposition-codes?show=open&amp;region=-#list"')
    expect(text).toContain('href="/queues/dos-lead/disposition-codes?show=open&amp;q=Riverside#list"')
    expect(text).toContain('<a href="/queues/dos-lead/disposition-codes?show=open#list">Clear filters</a>')
    expect(text).toContain('data-total="1"')
  })
})

describe('my work', () => {
  it('begins with how much waits in each list, each linked to it', async () => {
    const { text } = await started.dos.get('/')
    const strip = /<nav aria-label="What waits">[\s\S]*?<\/nav>/.exec(text)?.[0] ?? ''
    expect(strip).toContain('<a href="/work/overdue">Overdue (1)</a>')
    expect(strip).toMatch(/<a href="\/queues\/dos-lead">To complete as DoS lead \(\d+\)<\/a>/)
    expect([...strip.matchAll(/<a href="([^"]+)"/g)].length).toBe(text.match(/<h2 class="nhsuk-heading-m">(?!Changed since|Your projects)/g)?.length)
  })
})
