import { afterEach, expect, it } from 'vitest'
import { change } from '../support/change.ts'
import { openTestSqlite } from '../support/databases.ts'
import { issue } from '../support/issue.ts'
import { makePatch } from '../support/patch.ts'
import { decidedProject } from '../support/honest-project.ts'
import { overdueAction } from '../support/overdue-action.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'

let started: Started
afterEach(() => started.world.close())
const day = 86_400_000

async function issued(): Promise<Started> {
  started = await startedProject(await openTestSqlite())
  await issue(started.pm, started.home)
  return started
}
async function daysLater(days: number): Promise<void> {
  started.world.context.advance(days * day)
  await started.pm.signIn('meera.shah@example.nhs.uk')
}
const remindersTo = (name: string) => started.world.context.sent.filter((one) => one.to.startsWith(name) && one.subject.startsWith('Reminder'))
/** The fields of the form that reminds this person. */
function formFor(text: string, name: string): Record<string, string> {
  const form = [...text.matchAll(/<form method="post" action="[^"]*\/remind[^"]*"[^]*?<\/form>/g)]
    .map(([html]) => html)
    .find((html) => html.includes(`: ${name} about`))
  return Object.fromEntries([...(form ?? '').matchAll(/name="(person|back)" value="([^"]*)"/g)].map(([, field = '', value = '']) => [field, value]))
}
const total = async (visitor: Visitor, path: string): Promise<string | undefined> => /data-total="(\d+)"/.exec((await visitor.get(path)).text)?.[1]

it('shows the manager who keeps their projects waiting, and reminds with one press that comes back', async () => {
  const { pm, dos, home } = await issued()
  await daysLater(2)
  const page = (await pm.get('/')).text
  expect(page).toMatch(/Clara Jones<\/a> keeps 1 thing waiting, for 2 days/)
  expect(page).toContain('out for signature for 2 days')
  const form = formFor(page, 'Clara Jones')
  const reminded = await pm.post(`${home}/remind`, form)
  expect([reminded.status, reminded.location]).toEqual([303, '/'])
  expect(remindersTo('clara')).toHaveLength(1)
  const after = (await pm.get('/')).text
  expect(after).toContain('reminded once, last today')
  expect(formFor(after, 'Clara Jones')).toEqual({})
  const again = await pm.post(`${home}/remind`, form)
  expect([again.status, again.text.includes('Clara Jones was asked today already')]).toEqual([422, true])
  expect(remindersTo('clara')).toHaveLength(1)
  await dos.signIn('dan.okoro@example.nhs.uk')
  expect((await dos.get('/')).text).not.toContain('Waiting for others')
  expect((await dos.get('/work/awaited')).text).toContain('Nobody keeps a project of yours waiting')
})

it('offers a new link to whoever has none that works', async () => {
  const { pm, world, home } = await issued()
  await daysLater(1)
  await change(world.context, (trx) => trx.updateTable('act_links').set({ expires_at: '2026-03-02T12:00:00Z' }).execute())
  const page = (await pm.get('/')).text
  expect(page).toMatch(/Send a new link<span[^>]*>: Clara Jones about/)
  expect((await pm.post(`${home}/remind`, formFor(page, 'Clara Jones'))).status).toBe(303)
  expect(
    (await world.context.db.read.selectFrom('act_links').selectAll().where('ended_at', 'is', null).execute()).filter((one) => one.made_at > '2026-03-03'),
  ).toHaveLength(1)
})

it('lists what a person keeps waiting, by what it is, and finds people by name', async () => {
  const { pm, dos, home } = await issued()
  await dos.post(`${home}/prerequisites/dos-id`, { status: 'in-progress', due_date: '2026-03-03', version: '1' })
  await daysLater(4)
  const list = (await pm.get('/work/awaited')).text
  const [dan] = /\/work\/awaited\/[\w-]+(?=">Dan Okoro)/.exec(list) ?? []
  const own = (await pm.get(dan ?? '')).text
  expect(own).toContain('Dan Okoro keeps 2 things waiting, the longest for 4 days')
  expect(own).toContain('1 signature, 1 overdue prerequisite')
  expect(own).toContain(`href="${home}/prerequisites/dos-id"`)
  expect(own).toContain('due 3 March 2026, 3 days overdue')
  expect(own).toMatch(/Ask by email<span[^>]*>: Dan Okoro about/)
  const ask = { person: dan?.split('/').at(-1) ?? '', back: dan?.split('/').at(-1) ?? '' }
  const sent = await pm.post(`${home}/remind/prerequisites/dos-id`, ask)
  expect([sent.status, sent.location]).toEqual([303, dan])
  expect((await pm.get(dan ?? '')).text).toContain('3 days overdue, asked today')
  const found = (await pm.get('/work/awaited?q=okoro')).text
  expect([found.includes('Dan Okoro'), found.includes('Clara Jones')]).toEqual([true, false])
  expect((await pm.get('/work/awaited?q=nobody')).text).toContain('Nobody of that name')
  const [back] = /name="back" value="[^"]+"/.exec(own) ?? []
  expect(back).toContain(dan?.split('/').at(-1))
})

it('shows the booking team every project, and a manager only their own', async () => {
  const { world, pm } = await issued()
  const omar = await world.visitor().signIn((await world.account('Omar Other', 'project-manager')).email)
  const bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
  const vic = await world.visitor().signIn((await world.account('Vic Young', 'programme-viewer')).email)
  const link = /\/work\/awaited\/[\w-]+/.exec((await pm.get('/work/awaited')).text)?.[0] ?? ''
  expect([await total(pm, '/work/awaited'), await total(bea, '/work/awaited'), await total(omar, '/work/awaited'), await total(vic, '/work/awaited')]).toEqual([
    '2',
    '2',
    undefined,
    undefined,
  ])
  expect((await omar.get(link)).text).toContain('Nothing is awaited from this person')
  expect((await omar.get(link)).text).not.toMatch(/Clara|Dan Okoro/)
})

it('shows who was asked to confirm go, until it is confirmed', async () => {
  const honest = await decidedProject(await openTestSqlite())
  started = { ...honest, world: honest.world }
  const page = (await honest.pm.get('/work/awaited')).text
  expect(page).toMatch(/>Confirm go: [^<]+<\/a>, asked on /)
  expect([...page.matchAll(/>Confirm go: /g)].length).toBeGreaterThan(1)
  await change(honest.world.context, (trx) => trx.updateTable('attestations').set({ second_at: '2026-03-30T09:00:00Z' }).where('gate', '=', 'go').execute())
  await change(honest.world.context, (trx) => trx.updateTable('projects').set({ holds: 'Another thing' }).where('id', '=', honest.id).execute())
  expect((await honest.pm.get('/work/awaited')).text).not.toContain('Confirm go')
})

it('gives a long list in pages, each person and thing once', async () => {
  started = await startedProject(await openTestSqlite())
  const { world, pm } = started
  const [manager, dan] = await Promise.all(
    ['meera.shah@example.nhs.uk', 'dan.okoro@example.nhs.uk'].map((email) =>
      world.context.db.read.selectFrom('people').select('id').where('email', '=', email).executeTakeFirstOrThrow(),
    ),
  )
  if (!manager || !dan) throw new Error('nobody')
  await makePatch(world.context, { services: 25, creator: { personId: manager.id, name: 'Meera Shah' }, people: [{ personId: dan.id, role: 'dos-lead' }] })
  await change(world.context, (trx) => trx.updateTable('prerequisites').set({ due_date: '2026-03-01' }).where('key', '=', 'dos-id').execute())
  const path = `/work/awaited/${dan.id}`
  const things = (text: string) => [...text.matchAll(/href="(\/projects\/[\w-]+\/prerequisites\/dos-id)"/g)].map(([, href]) => href)
  const [first, second] = [(await pm.get(path)).text, (await pm.get(`${path}?page=2`)).text]
  expect(first).toContain(`${path}?page=2`)
  const all = [...things(first), ...things(second)]
  expect([all.length, new Set(all).size, await total(pm, path)]).toEqual([25, 25, '25'])
  expect((await pm.get('/')).text).toContain('See all 25 things that wait for Dan Okoro')
})

it.each([
  ['an action from a review', 'actions'],
  ['a criterion', 'criteria'],
])('reminds of %s that is overdue with one press, once a day, though it has no link', async (_, list) => {
  const { pm, dos, world, home } = await issued()
  const { db } = world.context
  if (list === 'criteria')
    await change(world.context, (trx) =>
      trx.updateTable('go_live_criteria').set({ owner: 'dos-lead', due_day: '2026-03-03' }).where('key', '=', 'training-done').execute(),
    )
  else await overdueAction(started, 'Send the new certificate')
  await daysLater(4)
  const about =
    list === 'criteria'
      ? (await db.read.selectFrom('go_live_criteria').select('title').where('key', '=', 'training-done').executeTakeFirstOrThrow()).title
      : 'Send the new certificate'
  const page = (await pm.get('/work/awaited')).text
  const [action = ''] = new RegExp(`${home}/remind/${list}/[\\w-]+`).exec(page) ?? []
  const [form = ''] = new RegExp(`<form method="post" action="${action}"[^]*?</form>`).exec(page) ?? []
  expect(form).toContain('>Remind<')
  const typed = { person: /name="person" value="([^"]*)"/.exec(form)?.[1] ?? '', back: 'list' }
  const reminded = await pm.post(action, typed)
  expect([reminded.status, reminded.location]).toEqual([303, '/work/awaited'])
  expect((await pm.get('/work/awaited')).text).toMatch(/1 day overdue|\d days overdue, reminded once, last today/)
  const mails = world.context.sent.filter((one) => one.subject === `Reminder: ${about}`)
  const again = await pm.post(action, typed)
  expect([again.status, again.text.includes('Dan Okoro was reminded today already')]).toEqual([422, true])
  await dos.signIn('dan.okoro@example.nhs.uk')
  expect((await dos.post(action, typed)).status).toBe(403)
  expect(world.context.sent.filter((one) => one.subject === `Reminder: ${about}`)).toHaveLength(1)
  expect(mails.map((one) => one.to)).toEqual(['dan.okoro@example.nhs.uk'])
  expect(mails[0]?.text).toContain('Meera Shah reminds you about Riverside UTC, Provider: “')
  expect((await pm.get(`${home}/history`)).text).toContain(`Meera Shah reminded Dan Okoro of an overdue ${list === 'actions' ? 'action' : 'criterion'}: `)
})

it('reminds who was asked to confirm go from the list', async () => {
  const honest = await decidedProject(await openTestSqlite())
  started = { ...honest, world: honest.world }
  honest.world.context.advance(day)
  await honest.pm.signIn('meera.shah@example.nhs.uk')
  const page = (await honest.pm.get('/work/awaited')).text
  const [, person = ''] = /action="[^"]*\/remind\/go"[^]*?name="person" value="([^"]*)"/.exec(page) ?? []
  expect((await honest.pm.post(`${honest.home}/remind/go`, { person, back: 'list' })).location).toBe('/work/awaited')
  expect(honest.world.context.sent.filter((one) => one.subject.startsWith('Reminder: confirm go'))).toHaveLength(1)
})
