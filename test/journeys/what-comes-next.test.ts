import { afterEach, expect, it } from 'vitest'
import { password } from '../support/world.ts'
import { openTestSqlite } from '../support/databases.ts'
import { decidedProject } from '../support/honest-project.ts'
import { countingRun } from '../support/run-forms.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

let started: Started
afterEach(() => started.world.close())
const db = () => started.world.context.db.read

/** What a page shows without opening anything, and what it folds. */
function partsOf(html: string): { shown: string; folded: string } {
  const within = /(<details[^>]*>(?:(?!<\/details>)[^])*?)<details[^>]*>(?:(?!<\/?details)[^])*<\/details>/
  let main = html.slice(html.indexOf('<main'))
  // What is folded within a fold is left out.
  while (within.test(main)) main = main.replace(within, '$1')
  const closed = /<details[^>]*>\s*<summary[^>]*>([^]*?)<\/summary>([^]*?)<\/details>/g
  const isClosed = (part: string): boolean => !/^<details[^>]* open/.test(part)
  return {
    shown: main.replace(closed, (part, summary: string) => (isClosed(part) ? summary : part)),
    folded: [...main.matchAll(closed)]
      .filter(([part]) => isClosed(part))
      .map(([part]) => part)
      .join('\n'),
  }
}
const inOrder = (text: string, words: string[]): boolean =>
  words.every((one, index) => text.indexOf(one) > (index === 0 ? -1 : text.indexOf(words[index - 1] ?? '')))

it('the test plan begins with what is to be confirmed, your own first; then with a new run; then with the open run', async () => {
  started = await startedProject(await openTestSqlite())
  const { pm, dos, home } = started
  const plan = async (visitor = pm) => partsOf((await visitor.get(`${home}/test-plan`)).text)
  const conditions = await db().selectFrom('test_entry_conditions').selectAll().orderBy('position').execute()
  const { shown: first } = await plan()
  expect(first).toContain(`Before the test: ${conditions.length} entry conditions to confirm`)
  expect(inOrder(first, ['entry conditions to confirm', 'Runs that count for go-live', 'Set-up:'])).toBe(true)
  for (const { owner, id } of conditions) expect([owner, first.includes(`condition-${id}`)]).toEqual([owner, owner === 'project-manager'])
  // Someone who owns a condition has theirs at once.
  const theirs = (await plan(dos)).shown
  for (const { owner, id } of conditions) expect([owner, theirs.includes(`condition-${id}`)]).toEqual([owner, owner === 'dos-lead'])
  for (const one of conditions) await pm.post(`${home}/test-plan/conditions/${one.id}`, { met: 'yes', [`version-${one.id}`]: '1' })
  const confirmed = await plan()
  expect(confirmed.shown).toContain(`${conditions.length} of ${conditions.length} entry conditions confirmed`)
  expect(confirmed.shown).toContain('Everything before the test is confirmed: open a run on its day')
  expect([confirmed.shown.includes(`action="${home}/test-plan/runs"`), confirmed.folded.includes('confirmed by Meera Shah')]).toEqual([true, true])
  await pm.post(`${home}/test-plan/runs`, countingRun)
  const { shown, folded } = await plan()
  expect(shown).toMatch(/Run 1 is open for results[^]*href="[^"]*\/test-plan\/runs\/1"[^>]*>Go to run 1</)
  expect([shown.includes(`action="${home}/test-plan/runs"`), folded.includes(`action="${home}/test-plan/runs"`)]).toEqual([false, true])
})

it('go-live begins with what holds it and who has to act, your own first, and folds what is met', async () => {
  started = await startedProject(await openTestSqlite())
  const { world, pm, dos, home } = started
  const page = async (visitor = pm) => partsOf((await visitor.get(`${home}/go-live`)).text)
  const mine = await page()
  expect(inOrder(mine.shown, ['Go can be decided when', 'Meera Shah (Project manager)', 'Readiness:', 'Conditions', 'History'])).toBe(true)
  expect(mine.shown).toMatch(/Meera Shah \(Project manager\)<\/h3>[^]*The SOP has not been issued for signature/)
  expect([mine.shown.includes('<strong>Met:</strong>'), mine.folded.includes('<strong>Met:</strong> The scope is written down')]).toEqual([false, true])
  const theirs = await page(dos)
  expect(inOrder(theirs.shown, ['The decision is the project manager’s.', 'Dan Okoro (DoS lead)', 'Meera Shah (Project manager)'])).toBe(true)
  const criteria = await db().selectFrom('go_live_criteria').selectAll().where('kind', '=', 'readiness').execute()
  for (const { owner, id } of criteria) expect([owner, theirs.shown.includes(`criterion-${id}`)]).toEqual([owner, owner === 'dos-lead'])
  const viewer = await world.visitor().signIn((await world.account('Vic Young', 'programme-viewer')).email)
  expect((await page(viewer)).shown).not.toContain('<form method="post"')
})

it('go-live leads from each act to the next, and keeps superseded decisions as history', async () => {
  const honest = await decidedProject(await openTestSqlite())
  started = honest
  const { pm, team, home } = honest
  const page = async (visitor = pm) => partsOf((await visitor.get(`${home}/go-live`)).text)
  const waits = (await page()).shown
  for (const says of ['Go waits for a second person', 'Grace Adeyemi (Commissioning lead)', 'You decided go, so someone else has to confirm it'])
    expect(waits).toContain(says)
  expect(inOrder((await page(team.grace)).shown, ['Confirm go as the second person', 'On record', 'Conditions'])).toBe(true)
  // A no-go replaces it, and the go before it is folded.
  expect((await pm.post(`${home}/go-live/decision`, { decision: 'no-go', reason: 'Winter', password })).status).toBe(303)
  const after = await page()
  expect(inOrder(after.shown, ['Record the decision', 'On record', '<strong>No-go</strong>', 'Earlier decisions (1)'])).toBe(true)
  expect([after.shown.includes('Waits for a second person'), after.folded.includes('Go')]).toEqual([false, true])
})
