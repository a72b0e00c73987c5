import { afterEach, expect, it } from 'vitest'
import { onSqliteAndServer } from '../support/databases.ts'
import { riverside, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

onSqliteAndServer('a code with invisible characters', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  it('comes back on every form with what was removed and the clean code filled in, and is accepted the second time', async () => {
    started = await startedProject(await open())
    const { pm, home, world, id } = started
    const bea = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    const dosId = await world.context.db.read
      .selectFrom('prerequisites')
      .select(['key', 'version'])
      .where('project_id', '=', id)
      .where('key', '=', 'dos-id')
      .executeTakeFirstOrThrow()
    const forms: [typeof pm, string, Record<string, string>, field: string, clean: string, shown: RegExp][] = [
      [pm, '/services/new', { ...riverside, dos_ids: '2000088888', ods_code: 'RY9\u200BHS' }, 'ods_code', 'RY9HS', /value="RY9HS"/],
      [
        pm,
        '/services/RY9NR/edit',
        { ...riverside, dos_ids: '2000099999\n20000\u206077777', version: '1' },
        'dos_ids',
        '2000099999\n2000077777',
        />\s*2000099999\n2000077777/,
      ],
      [bea, '/organisations/new', { name: 'Hillside', kind: 'provider', ods_code: 'RY9\u200B' }, 'ods_code', 'RY9', /value="RY9"/],
      [
        pm,
        `${home}/people`,
        { role: 'it-lead', name: 'Ivy Tee', email: 'ivy@example\u200B.nhs.uk' },
        'email',
        'ivy@example.nhs.uk',
        /value="ivy@example\.nhs\.uk"/,
      ],
      [
        bea,
        '/admin/accounts/new',
        { name: 'Una New', email: 'una\u00AD@example.nhs.uk', role: 'none' },
        'email',
        'una@example.nhs.uk',
        /value="una@example\.nhs\.uk"/,
      ],
      [
        pm,
        `${home}/prerequisites/dos-id`,
        { status: 'met', value: '2000\u200B099999', version: String(dosId.version) },
        'value',
        '2000099999',
        /name="value"[^>]* value="2000099999"/,
      ],
      [pm, `${home}/sandbox/allowed`, { search: 'RYE\nRY\u200B9', book: '', cancel: '' }, 'search', 'RYE\nRY9', />\s*RYE\nRY9/],
    ]
    const stranger = world.visitor()
    await stranger.get('/forgotten-password')
    forms.push([
      stranger,
      '/forgotten-password',
      { email: 'dan.okoro\u200B@example.nhs.uk' },
      'email',
      'dan.okoro@example.nhs.uk',
      /value="dan\.okoro@example\.nhs\.uk"/,
    ])
    for (const [by, path, form, field, clean, shown] of forms) {
      const first = await by.post(path, form)
      expect([path, first.status, first.text.includes('removed. Check what is below'), shown.test(first.text)]).toEqual([path, 422, true, true])
      const second = await by.post(path, { ...form, [field]: clean })
      expect([path, second.status]).toEqual([path, path === '/forgotten-password' ? 200 : 303])
    }
  })
})
