import { afterEach, expect, it } from 'vitest'
import { verifyChain } from '../../src/events/verify-chain.store.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

const list = 'Ann Able <ann@nhs.example>; "Baker, Ben (NHS Solent)" <ben@nhs.example>; cat.cole@nhs.example'
const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')
/** What a browser would send from the form on a page, with its fields as they are filled in. */
function filled(text: string): Record<string, string> {
  const unescaped = (value: string): string =>
    value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#34;', '"').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
  const inputs = [...text.matchAll(/<input\b[^>]*>/g)].map(([tag]): [string, string] => [
    /\bname="([^"]*)"/.exec(tag)?.[1] ?? '',
    unescaped(/\bvalue="([^"]*)"/.exec(tag)?.[1] ?? ''),
  ])
  const selects = [...text.matchAll(/<select\b[^>]*\bname="([^"]*)"[^>]*>(.*?)<\/select>/gs)].map(([, name = '', options = '']): [string, string] => [
    name,
    /<option value="([^"]*)" selected/.exec(options)?.[1] ?? '',
  ])
  const area = /<textarea[^>]*\bname="list"[^>]*>\n?([^<]*)<\/textarea>/.exec(text)?.[1] ?? ''
  return { ...Object.fromEntries([...inputs, ...selects]), list: unescaped(area) }
}

onSqliteAndServer('a pasted list of people', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const members = async () =>
    (
      await started.world.context.db.read
        .selectFrom('project_people as pp')
        .innerJoin('people as p', 'p.id', 'pp.person_id')
        .select(['p.name', 'p.email', 'p.organisation', 'pp.role_key', 'pp.added_by'])
        .where('pp.left_at', 'is', null)
        .orderBy('p.name')
        .orderBy('pp.role_key')
        .execute()
    ).filter((one) => one.email.endsWith('@nhs.example'))
  const joined = () =>
    started.world.context.db.read.selectFrom('events').select('sentence').where('action', '=', 'joined').where('sentence', 'like', '%Able%').execute()

  it('is shown as it was understood, then added in one act, with an entry in the history for each', async () => {
    started = await startedProject(await open())
    const { home, pm, world } = started
    const at = `${home}/people/several`
    expect((await pm.get(`${home}/people`)).text).toContain(`action="${at}"`)
    await world.account('Cat Cole-Known')
    const seen = await pm.post(at, { list: `${list}\nDee Dent\ncat.cole-known@example.nhs.uk; Dan Okoro <dan.okoro@example.nhs.uk>`, act: 'check' })
    expect(seen.status).toBe(200)
    const words = plain(seen.text)
    for (const said of [
      'Line 2, Dee Dent : There is no email address here',
      'The name is made from the address. Put it right',
      'Known already: Cat Cole-Known',
      'On this project already: Dan Okoro, as DoS lead',
    ])
      expect(words).toContain(said)
    expect(await members()).toEqual([])
    const form = filled(seen.text)
    expect(form).toMatchObject({ 'name-1': 'Ben Baker', 'organisation-1': 'NHS Solent', 'name-2': 'Cat Cole' })
    const added = await pm.post(at, {
      ...form,
      act: 'add',
      role: 'it-lead',
      'role-0': 'clinical-lead',
      'name-2': 'Catherine Cole',
      'role-3': 'leave-out',
      'role-4': 'leave-out',
    })
    expect([added.status, added.location]).toEqual([303, at])
    expect((await members()).map((one) => [one.name, one.email, one.organisation, one.role_key])).toEqual([
      ['Ann Able', 'ann@nhs.example', null, 'clinical-lead'],
      ['Ben Baker', 'ben@nhs.example', 'NHS Solent', 'it-lead'],
      ['Catherine Cole', 'cat.cole@nhs.example', null, 'it-lead'],
    ])
    expect((await joined()).map((one) => one.sentence)).toEqual(['Meera Shah added Ann Able as Clinical lead'])
    const after = await pm.get(at)
    expect(plain(after.text)).toContain(
      '3 people added: Ann Able (Clinical lead), Ben Baker (IT and network lead), Catherine Cole (IT and network lead). What could not be read is below',
    )
    expect(filled(after.text)['list']).toBe('Dee Dent')
    expect(await verifyChain(world.context.db.read)).toMatchObject({ ok: true })
  })

  it('is added whole or not at all: an error keeps all that was typed and changes nothing', async () => {
    started = await startedProject(await open())
    const { home, pm } = started
    const at = `${home}/people/several`
    await pm.post(`${home}/people`, { role: 'it-lead', name: 'Ben Baker', email: 'ben@nhs.example' })
    const form = filled((await pm.post(at, { list, act: 'check' })).text)
    const typed = { ...form, act: 'add', 'name-0': 'Anne Able' }
    for (const [change, says] of [
      [{}, 'Choose a role for everyone, or one beside each person'],
      [{ role: 'it-lead' }, 'Ben Baker holds this role already'],
      [{ role: 'nobody-has-this' }, 'Choose a role of this project'],
      [{ role: 'dos-lead', 'email-2': 'cat' }, 'Enter an email address'],
      [{ role: 'dos-lead', 'email-2': 'cat\u200B@nhs.example' }, 'cat@nhs.example had a zero-width space in it'],
      [{ role: 'dos-lead', 'name-2': '' }, 'Enter the name'],
      [{ role: 'dos-lead', 'email-2': 'dan.okoro@example.nhs.uk' }, 'This is the address of Dan Okoro'],
      [{ role: 'dos-lead', 'email-2': 'ann@nhs.example', 'name-2': 'Anne Able' }, 'Anne Able is here twice with this role'],
      [{ role: 'dos-lead', list: `${list}; dee@nhs.example` }, 'The list changed after it was read'],
      [{ 'role-0': 'leave-out', 'role-1': 'leave-out', 'role-2': 'leave-out' }, 'Nobody is left to be added'],
    ] as const) {
      const refused = await pm.post(at, { ...typed, ...change })
      expect([says, refused.status, plain(refused.text).includes(says)]).toEqual([says, 422, true])
      expect(filled(refused.text)).toMatchObject({ 'name-0': 'Anne Able', list: 'list' in change ? change.list : list })
    }
    expect((await members()).map((one) => one.name)).toEqual(['Ben Baker'])
    expect(await joined()).toEqual([])
    const again = filled((await pm.post(at, { ...typed, act: 'check', list: `dee@nhs.example; ${list}` })).text)
    expect(again).toMatchObject({ 'name-0': 'Dee', 'name-1': 'Anne Able' })
  })

  it('that is unreadable or too long says what to do', async () => {
    started = await startedProject(await open())
    const { home, pm } = started
    const at = `${home}/people/several`
    for (const [text, says] of [
      ['', 'Paste at least one email address'],
      ['Dee Dent', 'Nobody could be read here'],
      [Array.from({ length: 51 }, (_, index) => `a${index}@nhs.example`).join(';'), 'These are 51 people. Add 50 at once at most'],
      ['x'.repeat(50_001), 'Paste 50,000 characters at most'],
      ['<@>'.repeat(16_000), 'Paste 500 lines or addresses at most'],
      ['x\r\n'.repeat(501), 'Paste 500 lines or addresses at most'],
    ] as const) {
      const { status, text: page } = await pm.post(at, { list: text, act: 'check' })
      expect([status, page.includes(says), filled(page)['list']]).toEqual([422, true, text])
    }
  })

  it('is accepted from those who may add one person', async () => {
    started = await startedProject(await open())
    const { home, dos, pm, world } = started
    const at = `${home}/people/several`
    expect([(await dos.get(at)).status, (await dos.post(at, { list, act: 'check' })).status]).toEqual([403, 403])
    const stranger = await world.visitor().signIn((await world.account('Sam Stranger')).email)
    expect((await stranger.get(at)).status).toBe(404)
    const form = filled((await pm.post(at, { list: 'Meera Shah <meera.shah@example.nhs.uk>', act: 'check' })).text)
    expect((await pm.post(at, { ...form, act: 'add', role: 'clinical-lead' })).location).toBe(`${home}/people`)
    expect((await pm.get(`${home}/people`)).text).toContain('gave themselves this role, and cannot sign the procedure in it')
    await pm.post(`${home}/stop`, { reason: 'It is over', version: hidden((await pm.get(`${home}/stop`)).text, 'version') })
    expect([(await pm.get(at)).status, (await pm.post(at, { list, act: 'check' })).status]).toEqual([422, 422])
  })

  it('is also read from the address field of a single person', async () => {
    started = await startedProject(await open())
    const { home, pm } = started
    const at = `${home}/people`
    const one = await pm.post(at, { role: 'it-lead', name: '', email: '"Baker, Ben (NHS Solent)" <ben@nhs.example>' })
    expect([one.status, one.text.includes('holds more than the address')]).toEqual([422, true])
    expect(one.text).toMatch(/name="name"[^>]* value="Ben Baker"/)
    expect(one.text).toMatch(/name="email"[^>]* value="ben@nhs\.example"/)
    const two = await pm.post(at, { role: 'it-lead', name: '', email: list })
    expect([two.status, two.text.includes('These are 3 people'), filled(two.text)['list']]).toEqual([422, true, list])
    expect(hidden(two.text, '_csrf')).not.toBe('')
    expect(await members()).toEqual([])
  })
})
