import { afterEach, expect, it } from 'vitest'
import { digestOf } from '../../../src/digest.ts'
import { insertMessage, takeMessage } from '../../../src/mail/outbox.store.ts'
import { verifyEverything } from '../../../src/tracker/verify.store.ts'
import { answerBy, codeIn, lastTo, linkIn, linkTo, withCode } from '../../support/by-link.ts'
import { change } from '../../support/change.ts'
import { onBothEngines } from '../../support/databases.ts'
import { everyTable } from '../../support/every-table.ts'
import { issue } from '../../support/issue.ts'
import { startedProject } from '../../support/started-project.ts'
import type { Started } from '../../support/started-project.ts'
import { tellAll } from '../../support/tell-all.ts'
import type { Visitor } from '../../support/world.ts'

type Writing = (trx: Parameters<Parameters<typeof change>[1]>[0]) => Promise<unknown>
const minute = 60_000
const ann = 'ann.lee@example.nhs.uk'
const meera = 'meera.shah@example.nhs.uk'

onBothEngines('an answer by one-off link that was wrong', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const db = () => started.world.context.db.read
  const signatures = () => db().selectFrom('sop_signatures').selectAll().orderBy('at').orderBy('corrects_id').execute()
  const signs = { 'decision-training-lead': 'signed' }
  const declines = { 'decision-training-lead': 'declined', 'reason-training-lead': 'The hours are wrong.' }

  /** Ann Lee, who has no account, has declined as training lead with her link. */
  async function declined(): Promise<string> {
    started = await startedProject(await open())
    await started.pm.post(`${started.home}/people`, { role: 'training-lead', name: 'Ann Lee', email: ann })
    await issue(started.pm, started.home)
    const link = linkTo(started.world, ann)
    expect((await answerBy(started.world, link, ann, declines)).status).toBe(200)
    started.world.context.advance(minute)
    return link
  }
  async function correct(link: string, fields: Record<string, string>) {
    const { visitor, code } = await withCode(started.world, link, ann)
    return visitor.post(`${link}/correct`, { ...fields, code })
  }

  it('is confirmed by an email that the mail server gets, unlike a request that was waiting when it was answered', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    const { context } = world
    await pm.post(`${home}/people`, { role: 'training-lead', name: 'Ann Lee', email: ann })
    await issue(pm, home)
    const wait = (id: string, text: string) =>
      change(context, (trx) =>
        insertMessage(trx, {
          id,
          to: ann,
          subject: id,
          text,
          html: '',
          attachments: [],
          unsubscribe: null,
          sender: null,
          about: null,
          now: context.clock(),
        }),
      )
    await wait('request', lastTo(world, ann))
    context.advance(minute)
    expect((await answerBy(world, linkTo(world, ann), ann, declines)).status).toBe(200)
    await wait('receipt', lastTo(world, ann))
    context.advance(minute)
    const isDead = async (id: string) => {
      let dead: boolean | undefined
      await change(context, async (trx) => void (dead = (await takeMessage(trx, { id, node: 'node', now: context.clock() }))?.isDead))
      return dead
    }
    expect([await isDead('request'), await isDead('receipt')]).toEqual([true, false])
  })

  it('is confirmed by email with the link that corrects it, with a reason and a new code; both answers stay on record', async () => {
    const link = await declined()
    const receipt = lastTo(started.world, ann)
    expect(receipt).toContain('You declined the procedure of Riverside UTC as Training lead: The hours are wrong.')
    expect(receipt).not.toContain('wrong..')
    expect([receipt.includes('Correct my answer'), linkIn(receipt)]).toEqual([true, link])
    const shown = await started.world.visitor().get(link)
    for (const text of ['You declined version 1 as Training lead', 'Correct my answer', 'Send me a code']) expect(shown.text).toContain(text)
    expect(shown.status).toBe(200)

    const { visitor, code } = await withCode(started.world, link, ann)
    expect(lastTo(started.world, ann)).toContain('is your code to correct your answer for the procedure of Riverside UTC')
    const blank = await visitor.post(`${link}/correct`, { ...signs, because: '', code })
    expect([blank.status, blank.text.includes('Say why you correct your answer')]).toEqual([422, true])
    const none = await visitor.post(`${link}/correct`, { because: 'Wrong button', code })
    expect([none.status, none.text.includes('Choose another answer to correct it'), none.text.includes('Wrong button')]).toEqual([422, true, true])
    expect(await signatures()).toHaveLength(1)

    expect((await visitor.post(`${link}/correct`, { ...signs, because: 'Wrong button', code })).location).toBe(link)
    expect((await visitor.get(link)).text).toContain('Your answer was corrected. Both answers stay on record')
    const [first, second] = await signatures()
    expect(second).toMatchObject({ decision: 'signed', corrects_id: first?.id, corrected_because: 'Wrong button', proof: 'one-off link', code_sent_to: ann })
    const { sentence } = await db().selectFrom('events').select('sentence').orderBy('seq', 'desc').limit(1).executeTakeFirstOrThrow()
    expect(sentence).toBe(
      `Ann Lee corrected their answer to version 1 of the procedure as Training lead, from declined to signed, by one-off link and a code sent to ${ann}`,
    )
    expect((await started.pm.get(`${started.home}/sop/versions/1`)).text).toContain('Signed, in place of “Declined”, because: Wrong button')
    await tellAll(started.world.context)
    expect(lastTo(started.world, meera)).toContain('Wrong button')
    const { db: whole, config } = started.world.context
    expect((await verifyEverything(whole, config.uploadsDir)).ok).toBe(true)

    // Once more, from what counts now.
    expect((await correct(link, { ...declines, because: 'I read it again' })).status).toBe(303)
    expect((await signatures()).map((one) => one.decision).toSorted()).toEqual(['declined', 'declined', 'signed'])
    expect((await started.world.visitor().get(link)).text).toContain('You declined version 1')
  })

  it('is corrected in one of two roles, and the other answer stays', async () => {
    started = await startedProject(await open())
    for (const role of ['training-lead', 'ig-lead']) await started.pm.post(`${started.home}/people`, { role, name: 'Ann Lee', email: ann })
    await issue(started.pm, started.home)
    const link = linkTo(started.world, ann)
    expect((await answerBy(started.world, link, ann, { ...signs, 'decision-ig-lead': 'signed' })).status).toBe(200)
    started.world.context.advance(minute)
    const sent = { 'decision-training-lead': '', 'decision-ig-lead': 'declined', 'reason-ig-lead': 'No privacy notice', because: 'Wrong line' }
    expect((await correct(link, sent)).status).toBe(303)
    const corrections = (await signatures()).filter((one) => one.corrects_id !== null)
    expect(corrections).toEqual([expect.objectContaining({ role_key: 'ig-lead', decision: 'declined', reason: 'No privacy notice' })])
  })

  it('that someone gave once for the holder of a role is corrected by the holder', async () => {
    started = await startedProject(await open())
    await started.pm.post(`${started.home}/people`, { role: 'training-lead', name: 'Ann Lee', email: ann })
    await issue(started.pm, started.home)
    const link = linkTo(started.world, ann)
    const { visitor, code } = await withCode(started.world, link, ann)
    const bo = 'bo.carr@example.nhs.uk'
    const given = { delegate_name: 'Bo Carr', delegate_email: bo, delegate_role: 'training-lead', delegate_code: code }
    expect((await visitor.post(`${link}/delegate`, given)).status).toBe(303)
    const bos = linkTo(started.world, bo)
    expect((await answerBy(started.world, bos, bo, declines)).status).toBe(200)
    expect(lastTo(started.world, bo)).toContain('Correct my answer')
    started.world.context.advance(minute)
    expect((await correct(link, { ...signs, because: 'Bo read the old text' })).status).toBe(303)
    expect((await signatures()).find((one) => one.corrects_id !== null)).toMatchObject({ person_name: 'Ann Lee', for_person_id: null, decision: 'signed' })
    expect((await started.world.visitor().get(bos)).text).not.toContain('Correct my answer')
    await tellAll(started.world.context)
    expect(lastTo(started.world, meera)).toContain('Bo Carr had declined version 1')
  })

  it('is corrected by whoever gave it once for the holder, until another version is issued or the holder answers', async () => {
    started = await startedProject(await open())
    const { world, pm, home } = started
    await pm.post(`${home}/people`, { role: 'training-lead', name: 'Ann Lee', email: ann })
    await issue(pm, home)
    const link = linkTo(world, ann)
    const { visitor, code } = await withCode(world, link, ann)
    const bo = 'bo.carr@example.nhs.uk'
    await visitor.post(`${link}/delegate`, { delegate_name: 'Bo Carr', delegate_email: bo, delegate_role: 'training-lead', delegate_code: code })
    const bos = linkTo(world, bo)
    expect((await answerBy(world, bos, bo, declines)).status).toBe(200)
    world.context.advance(minute)
    const again = await withCode(world, bos, bo)
    expect((await again.visitor.post(`${bos}/correct`, { ...signs, because: 'Wrong button', code: again.code })).status).toBe(303)
    expect((await signatures()).at(-1)).toMatchObject({
      person_name: 'Bo Carr',
      for_person_name: 'Ann Lee',
      decision: 'signed',
      corrected_because: 'Wrong button',
    })
    world.context.advance(minute)
    expect((await db().selectFrom('project_people').select('left_at').where('acting_for', 'is not', null).execute()).map((one) => one.left_at)).toEqual([null])

    const version = /name="version" value="(\d+)"/.exec((await pm.get(`${home}/sop/edit`)).text)?.[1] ?? ''
    await pm.post(`${home}/sop/edit`, { body: '# Another procedure', version, act: 'save' })
    await issue(pm, home)
    expect((await world.visitor().get(bos)).status).toBe(410)
    expect(await db().selectFrom('project_people').select('id').where('acting_for', 'is not', null).where('left_at', 'is', null).execute()).toEqual([])
    expect(await db().selectFrom('events').select('sentence').where('action', '=', 'delegation done').execute()).toEqual([
      { sentence: 'Bo Carr no longer acts as Training lead for Ann Lee: the procedure has its answer' },
    ])
    expect((await verifyEverything(world.context.db, world.context.config.uploadsDir)).ok).toBe(true)
  })

  it('is corrected by one of ten presses at once', async () => {
    const link = await declined()
    const { visitor, code } = await withCode(started.world, link, ann)
    const presses = await Promise.all(Array.from({ length: 10 }, () => visitor.post(`${link}/correct`, { ...signs, because: 'Wrong button', code })))
    expect(presses.filter((one) => one.status === 303)).toHaveLength(1)
    expect(await signatures()).toHaveLength(2)
  })

  it('stays if its link is used wrongly: nothing changes by a wrong, old, moved or foreign one', async () => {
    const link = await declined()
    const { world } = started
    const visitor = world.visitor()
    await visitor.get(link)
    const first = await db().selectFrom('act_links').selectAll().where('email', '=', ann).executeTakeFirstOrThrow()
    const aside = new Set(['act_links', 'outbox', 'notices', 'notice_days', 'event_rows'])
    const record = async () => digestOf(JSON.stringify(Object.entries(await everyTable(world.context.db)).filter(([name]) => !aside.has(name))))
    const setLink = (set: object) =>
      change(world.context, async (trx) => void (await trx.updateTable('act_links').set(set).where('id', '=', first.id).execute()))
    const fresh = async (): Promise<string> => {
      world.context.advance(61 * minute)
      await setLink(first)
      expect((await visitor.post(`${link}/code`, {})).status).toBe(303)
      return codeIn(lastTo(world, ann))
    }
    const tries = async (path: string, code: string | undefined, by: Visitor = visitor): Promise<number> => {
      const before = await record()
      await by.get(path)
      await fetch(world.context.config.publicUrl + path, { method: 'HEAD' })
      const { status } = await by.post(`${path}/correct`, { ...signs, because: 'Wrong button', ...(code !== undefined && { code }) })
      expect(await record()).toBe(before)
      return status
    }

    const wrong = (code: string): string => (code === '111111' ? '222222' : '111111')
    const codes: [status: number, code: (right: string) => string | undefined, before?: () => unknown][] = [
      [422, () => undefined],
      [422, () => ''],
      [422, wrong],
      [422, (right) => right, () => world.context.advance(11 * minute)],
      [422, (right) => right, () => setLink({ code_tries: 5 })],
      [422, (right) => right, () => setLink({ code_hash: 'the hash of another' })],
    ]
    for (const [status, code, before] of codes) {
      const right = await fresh()
      await before?.()
      expect(await tries(link, code(right))).toBe(status)
    }

    const states: [name: string, there: Writing, back?: Writing][] = [
      ['replaced', (trx) => trx.updateTable('act_links').set({ ended_why: 'replaced' }).where('id', '=', first.id).execute()],
      ['guessed', (trx) => trx.updateTable('act_links').set({ ended_why: 'guessed' }).where('id', '=', first.id).execute()],
      ['expired', (trx) => trx.updateTable('act_links').set({ expires_at: '2026-03-02T09:00:00.000Z' }).where('id', '=', first.id).execute()],
      ['for another version', (trx) => trx.updateTable('act_links').set({ subject_id: 'another' }).where('id', '=', first.id).execute()],
      [
        'for another digest',
        (trx) =>
          trx
            .updateTable('act_links')
            .set({ digest: first.digest.replace(/^./, 'x') as typeof first.digest })
            .where('id', '=', first.id)
            .execute(),
      ],
      ['to an earlier address', (trx) => trx.updateTable('act_links').set({ email: 'earlier@example.nhs.uk' }).where('id', '=', first.id).execute()],
      ...(['on-hold', 'stopped', 'closed'] as const).map((state): [string, Writing, Writing] => [
        state,
        (trx) => trx.updateTable('projects').set({ state }).execute(),
        (trx) => trx.updateTable('projects').set({ state: 'open' }).execute(),
      ]),
      [
        'of a closed round',
        (trx) => trx.updateTable('sop_rounds').set({ closed_at: '2026-03-02' }).execute(),
        (trx) => trx.updateTable('sop_rounds').set({ closed_at: null }).execute(),
      ],
      [
        'of someone who left the role',
        (trx) => trx.updateTable('project_people').set({ left_at: '2026-03-02' }).where('person_id', '=', first.person_id).execute(),
        (trx) => trx.updateTable('project_people').set({ left_at: null }).where('person_id', '=', first.person_id).execute(),
      ],
      [
        'if the act takes an account',
        (trx) => trx.insertInto('acts_with_account').values({ kind: 'sop.sign' }).execute(),
        (trx) => trx.deleteFrom('acts_with_account').execute(),
      ],
    ]
    for (const [name, there, back] of states) {
      const right = await fresh()
      await change(world.context, async (trx) => void (await there(trx)))
      expect([name, await tries(link, right)]).toEqual([name, 410])
      if (back) await change(world.context, async (trx) => void (await back(trx)))
    }

    const right = await fresh()
    for (const other of [`/act/${'a'.repeat(43)}`, link.slice(0, -5)]) expect(await tries(other, right)).toBe(404)
    await world.account('Ann Lee')
    await change(
      world.context,
      async (trx) => void (await trx.updateTable('accounts').set({ disabled_at: '2026-03-02' }).where('person_id', '=', first.person_id).execute()),
    )
    expect(await tries(link, right)).toBe(410)
    await change(
      world.context,
      async (trx) => void (await trx.updateTable('accounts').set({ disabled_at: null }).where('person_id', '=', first.person_id).execute()),
    )

    // The link of someone else, and of a person who has not answered, corrects nothing.
    await started.pm.signIn(meera)
    await started.pm.post(`${started.home}/people`, { role: 'ig-lead', name: 'Ian Gray', email: 'ian.gray@example.nhs.uk' })
    const foreign = linkTo(world, 'ian.gray@example.nhs.uk')
    expect(await tries(foreign, right)).toBe(410)

    // A new version has its own round, and the answer before stays as it is.
    const last = await fresh()
    await started.pm.signIn(meera)
    const version = /name="version" value="(\d+)"/.exec((await started.pm.get(`${started.home}/sop/edit`)).text)?.[1] ?? ''
    await started.pm.post(`${started.home}/sop/edit`, { body: '# Another procedure', version, act: 'save' })
    await issue(started.pm, started.home)
    expect(await tries(link, last)).toBe(410)
    expect((await signatures()).map((one) => one.decision)).toEqual(['declined'])
  })

  it('is not corrected by guessing: fifteen wrong codes end its link', async () => {
    const link = await declined()
    for (let round = 0; round < 3; round += 1) {
      started.world.context.advance(61 * minute)
      const { visitor, code } = await withCode(started.world, link, ann)
      for (let tries = 0; tries < 5; tries += 1)
        await visitor.post(`${link}/correct`, { ...signs, because: 'x', code: code === '111111' ? '222222' : '111111' })
    }
    const ended = await started.world.visitor().get(link)
    expect([ended.status, ended.text.includes('You declined version 1'), ended.text.includes('Correct my answer')]).toEqual([410, true, false])
    expect(await signatures()).toHaveLength(1)
  })
})
