import { afterEach, expect, it } from 'vitest'
import type { WorkflowOption } from '../../src/tracker/sop/options.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { issue } from '../support/issue.ts'

onSqliteAndServer('the workflow options of a project', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const draft = async () => {
    const row = await started.world.context.db.read.selectFrom('sop_drafts').selectAll().where('project_id', '=', started.id).executeTakeFirstOrThrow()
    return { ...row, options: JSON.parse(row.options) as WorkflowOption[] }
  }
  const version = async () => String((await draft()).version)
  const at = async (key: string) => (await draft()).options.findIndex((one) => one.key === key)
  /** The fields of a choice: the question’s radio button and the number of the option. */
  async function choosing(keys: Record<string, string>): Promise<Record<string, string>> {
    const { options } = await draft()
    return Object.fromEntries(
      Object.entries(keys).flatMap(([key, number]) => {
        const index = options.findIndex((one) => one.key === key)
        const first = options.findIndex((one) => one.group === options[index]?.group)
        return [[`choice-${first}`, String(index)], ...(number === '' ? [] : [[`number-${index}`, number]])]
      }),
    )
  }

  it('are one choice each, with the number that the service types, and appear in the procedure that is signed', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const page = (await pm.get(`${home}/sop/options`)).text
    expect(page).toContain('Up to 30 minutes late: place kept; later: walk-in queue')
    // Beside its choice and shown by CSS alone: a radio button may not have aria-expanded.
    expect(page).toMatch(/<div class="nhsuk-radios__conditional app-of-choice"><div class="nhsuk-form-group">/)
    expect(page).not.toContain('data-aria-controls')
    expect(page).toContain('Number of minutes, from 5 to 60')
    expect(page).toContain('Not decided yet')
    const form = await choosing({ 'late-walk-in-queue': '20', 'booking-only': '' })
    expect((await pm.post(`${home}/sop/options`, { ...form, version: await version() })).status).toBe(303)
    expect((await draft()).options.filter((one) => one.chosen).map((one) => [one.key, one.number?.value])).toEqual([
      ['late-walk-in-queue', 20],
      ['booking-only', undefined],
    ])
    const shown = (await pm.get(`${home}/sop`)).text
    expect(shown).toContain('A patient who arrives up to 20 minutes late keeps the place in the queue')
    expect(shown).toContain('Not chosen yet: walk-in patients.')
    expect(shown).toContain('No option is chosen for')
    await issue(pm, home)
    const issued = (await pm.get(`${home}/sop/versions/1`)).text
    expect(issued).toContain('up to 20 minutes late keeps the place')
    expect(issued).toContain('Up to 20 minutes late: place kept; later: walk-in queue')
    expect(issued).toContain('111 does not refer a patient without a booking')
    expect(issued).not.toMatch(/\{\{|111 refers without a booking/)
    await pm.post(`${home}/sop/options`, { ...(await choosing({ 'late-walk-in-queue': '15', 'referral-come-and-wait': '' })), version: await version() })
    await issue(pm, home)
    const compared = (await pm.get(`${home}/sop/compare?from=1&to=2`)).text.replaceAll(/<[^>]*>/g, '')
    expect(compared).toContain('up to 20 minutes late')
    expect(compared).toContain('up to 15 minutes late')
    expect(compared).toContain('111 refers without a booking')
    expect((await pm.get(`${home}/sop/versions/1`)).text).toContain('up to 20 minutes late')
  })

  it('come back with what was typed if a number is wrong, and nothing is saved', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const before = await draft()
    const index = await at('late-walk-in-queue')
    const refused = await pm.post(`${home}/sop/options`, { ...(await choosing({ 'late-walk-in-queue': '500' })), version: '1' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain(`<a href="#number-${index}">Enter a whole number of minutes for “Late patients”, from 5 to 60</a>`)
    expect(refused.text).toContain('value="500"')
    expect(refused.text).toMatch(new RegExp(`value="${index}" checked`))
    expect(await draft()).toEqual(before)
  })

  it('can be placed in the text by a writer, who sees them in the preview, and is told of an unknown name', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    await pm.post(`${home}/sop/options`, { ...(await choosing({ 'late-walk-in-queue': '20' })), version: '1' })
    const editor = (await pm.get(`${home}/sop/edit`)).text
    expect(editor).toContain('{{option.late-patients}} is replaced by the option that was chosen')
    const v = hidden(editor, 'version')
    const preview = await pm.post(`${home}/sop/edit`, { body: 'Late: {{option.late-patients}}', version: v, action: 'preview' })
    expect(preview.text).toContain('Late: A patient who arrives up to 20 minutes late')
    expect(preview.text).toContain('Late: {{option.late-patients}}</textarea>')
    for (const action of ['save', 'preview']) {
      const refused = await pm.post(`${home}/sop/edit`, { body: 'Late: {{option.latecomers}}', version: v, action })
      expect([refused.status, refused.text.includes('no question is called latecomers'), refused.text.includes('{{option.latecomers}}</textarea>')]).toEqual([
        422,
        true,
        true,
      ])
    }
    expect((await pm.post(`${home}/sop/edit`, { body: 'Late: {{option.late-patients}}', version: v, action: 'save' })).status).toBe(303)
    expect((await draft()).body).toBe('Late: {{option.late-patients}}')
  })

  it('say which of them the text still names once they are no longer laid out', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    await pm.post(`${home}/sop/options`, { options: 'Late patients: Keep the slot for {minutes}', version: '1' })
    const shown = (await pm.get(`${home}/sop`)).text
    expect(shown).toContain('which is no longer laid out. I confirm that it stays open')
    const refused = await pm.post(`${home}/sop/options`, { 'choice-0': '0', version: '2' })
    expect(refused.text).toContain('Enter a whole number of minutes for “Late patients”, from 1 to 240')
    expect((await pm.post(`${home}/sop/options`, { 'choice-0': '0', 'number-0': '25', version: '2' })).status).toBe(303)
    expect((await pm.get(`${home}/sop`)).text).toContain('Keep the slot for 25 minutes.')
  })

  it('and the requirebooking value agree, or both pages say that they do not', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const says = 'The procedure says booking only, but requirebooking is marked not applicable'
    await pm.post(`${home}/sop/options`, { ...(await choosing({ 'booking-only': '' })), version: '1' })
    for (const path of ['/sop', '/prerequisites/require-booking']) expect((await pm.get(`${home}${path}`)).text).not.toContain(says)
    await pm.post(`${home}/prerequisites/require-booking`, { status: 'not-applicable', reason: 'Agreed', version: '1' })
    for (const path of ['/sop', '/prerequisites/require-booking']) expect((await pm.get(`${home}${path}`)).text).toContain(says)
    await pm.post(`${home}/sop/options`, { ...(await choosing({ 'referral-come-and-wait': '' })), version: '2' })
    for (const path of ['/sop', '/prerequisites/require-booking']) expect((await pm.get(`${home}${path}`)).text).not.toContain(says)
  })

  it('are specific to an emergency department and a practice', async () => {
    started = await startedProject(await open())
    const { pm } = started
    for (const [name, ods_code, care_setting, words] of [
      ['City ED', 'RZ1AB', 'emergency-department', /streaming nurse reads the referral/],
      ['Mill Lane', 'B86012', 'gp-practice', /end of surgery, or a call from the duty doctor/],
    ] as const) {
      await pm.post('/services/new', { name, ods_code, dos_ids: '', care_setting })
      const made = await pm.post(`/services/${ods_code}/projects/new`, {
        role: 'provider',
        route_in: 'Service-led',
        scope: 'Bookings',
        testing: '',
        go_live: '',
      })
      const text = (await pm.get(`${made.location}/sop/options`)).text
      expect(text).toMatch(words)
      expect(text).not.toContain('walk-in')
      expect((await pm.get(`${made.location}/prerequisites`)).text.includes('FQDN registered')).toBe(care_setting !== 'gp-practice')
      expect((await pm.get(`${made.location}/prerequisites/hscn`)).text).toContain('Read more about this at digital.nhs.uk')
    }
  })
})
