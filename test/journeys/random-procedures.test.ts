import { afterEach, expect, it } from 'vitest'
import { digestOf } from '../../src/digest.ts'
import type { WorkflowOption } from '../../src/tracker/sop/options.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { joinTeam } from '../support/team.ts'
import { issue } from '../support/issue.ts'

const rounds = Number(process.env['ROUNDS'] ?? 6)
const pieces = [
  '{{option.late-patients}}',
  '{{#if option.booking-only}}',
  '{{/if}}',
  '{{#if option.late-walk-in-queue or option.gone}}',
  '{{',
  '}}',
  '{{{',
  '{{option.',
  '{{option.own}}',
  '{{service.name}}',
  '<script>alert(1)</script>',
  '{minutes}',
  '\n\n',
  '## Late\n\n',
  '- a\n',
  'text ',
  '{{#if option.booking-only}}{{#if option.referral-come-and-wait}}',
  '\r\n',
  '{{/if}}{{/if}}',
  '\u202e',
  '{{ option.arrivals }}',
]
const layouts = [
  'Late patients: Keep for {minutes}',
  'Own: Yes',
  'Own: No, {{option.own}}',
  '{{option.own}}: Yes',
  'late-patients: A',
  'Late Patients!: B',
  'Own: {hours} or {days}',
  '???: A',
  'Own: <script>alert(1)</script>',
  'Own: {other}',
  'A line alone',
  `Long: ${'x'.repeat(500)}`,
]

onSqliteAndServer('a procedure with any text', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  it('is issued as it was read, with every placeholder reported, in bounded time, and stays as it was issued', { timeout: 240_000 }, async () => {
    started = await startedProject(await open())
    const { pm, home, clinical, id, world } = started
    await joinTeam(started)
    const { db } = world.context
    let state = Number(process.env['SEED'] ?? 11)
    const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648
    const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T
    const issuedBefore = new Map<string, string>()
    const timed = async <T extends { status: number }>(act: Promise<T>): Promise<T> => {
      const from = performance.now()
      const answer = await act
      expect(answer.status).toBeLessThan(500)
      expect(performance.now() - from).toBeLessThan(10_000)
      return answer
    }
    const draft = () => db.read.selectFrom('sop_drafts').selectAll().where('project_id', '=', id).executeTakeFirstOrThrow()
    for (let round = 0; round < rounds; round += 1) {
      const body = Array.from({ length: 1 + Math.floor(next() * 12) }, () => pick(pieces)).join(next() < 0.5 ? '' : ' words ')
      if (next() < 0.4)
        await timed(
          pm.post(`${home}/sop/options`, { options: Array.from({ length: 3 }, () => pick(layouts)).join('\n'), version: String((await draft()).version) }),
        )
      const { version, options } = await draft()
      const all = JSON.parse(options) as WorkflowOption[]
      const form = Object.fromEntries(
        all.flatMap((_, index) => [
          [`choice-${index}`, String(index + Math.floor(next() * 3))],
          [`number-${index}`, pick(['', '10', '0', '99999', '-1', '1e1', '７'])],
        ]),
      )
      await timed(
        pm.post(`${home}/sop/options`, { ...form, chosen: all.flatMap((_, index) => (next() < 0.3 ? [String(index)] : [])), version: String(version) }),
      )
      const v = String((await draft()).version)
      const preview = await timed(pm.post(`${home}/sop/edit`, { body, version: v, action: 'preview' }))
      const saved = await timed(pm.post(`${home}/sop/edit`, { body, version: v, action: 'save' }))
      expect([preview.status, saved.status]).toEqual(saved.status === 303 ? [200, 303] : [422, 422])
      // As an older release, or an import, left it.
      const old =
        next() < 0.4
          ? `${pick(['See {{the form}}', '{{#if option.booking-only}}', 'a'.repeat(100), '{{option.late-patients}}'.repeat(10_000), '{{'.repeat(10_000), '{{#if option.x}}'.repeat(10_000)])}${body}`
          : undefined
      if (old !== undefined)
        await db.transaction((trx) =>
          trx
            .updateTable('sop_drafts')
            .set((eb) => ({ body: old, version: eb('version', '+', 1) }))
            .where('project_id', '=', id)
            .execute(),
        )
      const page = await timed(pm.get(`${home}/sop`))
      const isDrawn = page.text.includes(`action="${home}/sop/issue"`)
      const issued = await timed(issue(pm, home, isDrawn ? { digest: hidden(page.text, 'digest') } : {}))
      expect([isDrawn, issued.status]).toEqual([isDrawn, isDrawn ? 303 : 422])
      for (const row of await db.read.selectFrom('sop_versions').selectAll().execute()) {
        expect(digestOf(row.body)).toBe(row.digest)
        expect(issuedBefore.get(row.id) ?? row.digest).toBe(row.digest)
        if (issuedBefore.has(row.id)) continue
        issuedBefore.set(row.id, row.digest)
        expect(row.body).not.toMatch(/\{\{/)
        expect(row.body).not.toMatch(/\{(hours|days)\}/)
        const shown = (html: string, after: string) => html.slice(html.indexOf(after)).replace(/\s+/g, ' ')
        const html =
          (await db.read.selectFrom('sop_drawings').selectAll().where('kind', '=', 'version').where('id', '=', row.id).executeTakeFirstOrThrow()).html ?? ''
        expect(html).not.toContain('<script')
        // The page has an id at each section, for its comments, and each table in a box that scrolls.
        const asDrawn = (text: string) =>
          text
            .replaceAll(/<div class="app-scroll"[^>]*><table>/g, '<table>')
            .replaceAll('</table></div>', '</table>')
            .replaceAll(/ id="section-[^"]*"/g, '')
        expect(asDrawn(page.text)).toContain(html)
        if (old === undefined && saved.status === 303) expect(asDrawn(preview.text)).toContain(html)
        const sign = await timed(clinical.get(`${home}/sop/sign?role=clinical-lead`))
        expect(hidden(sign.text, 'digest')).toBe(row.digest)
        expect(asDrawn(shown(sign.text, '<h1'))).toContain(html.replace(/\s+/g, ' '))
      }
    }
  })

  it('is not broken by a service with braces in its name', async () => {
    started = await startedProject(await open())
    const { pm, world } = started
    for (const [index, name] of ['Three {{{#if option.booking-only}} braces', 'Four {{{{option.late-patients}}}}', '{{{{{{'].entries()) {
      await pm.post('/services/new', { name, ods_code: `RX${index}AA`, dos_ids: `200008${index}`, care_setting: 'urgent-treatment-centre' })
      const made = await pm.post(`/services/RX${index}AA/projects/new`, {
        role: 'provider',
        route_in: 'Service-led',
        scope: name,
        testing: '2026-04-01',
        go_live: '2026-04-20',
      })
      expect(made.status).toBe(303)
      const issued = await issue(pm, made.location ?? '')
      expect([issued.status, issued.status === 303 ? '' : issued.text.slice(-1500)]).toEqual([303, ''])
    }
    for (const { body } of await world.context.db.read.selectFrom('sop_versions').select('body').execute()) expect(body).not.toContain('{{')
  })

  it('is issued even if nobody has a key role yet', async () => {
    started = await startedProject(await open())
    const { pm } = started
    await pm.post('/services/new', { name: 'Harbour UTC', ods_code: 'RX9AA', dos_ids: '20000777', care_setting: 'urgent-treatment-centre' })
    const form = { role: 'provider', route_in: 'Service-led', scope: 'All', testing: '2026-04-01', go_live: '2026-04-20' }
    const { location } = await pm.post('/services/RX9AA/projects/new', form)
    expect((await issue(pm, location ?? '')).status).toBe(303)
  })

  it('is not issued from a page older than the latest draft', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    const digest = hidden((await pm.get(`${home}/sop`)).text, 'digest')
    await pm.post(`${home}/sop/edit`, { body: 'Something else', version: '1', action: 'save' })
    const refused = await pm.post(`${home}/sop/issue`, { digest })
    expect([refused.status, refused.text.includes('Read it again, then issue it')]).toEqual([409, true])
    expect(await world.context.db.read.selectFrom('sop_versions').select('id').execute()).toEqual([])
  })
})
