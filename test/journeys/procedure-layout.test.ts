import { afterEach, expect, it } from 'vitest'
import { digestOf } from '../../src/digest.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { hidden, startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import { tamper } from '../support/tamper.ts'
import { issue } from '../support/issue.ts'

onSqliteAndServer('the layout of a procedure', (open) => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })
  const drawings = () => started.world.context.db.read.selectFrom('sop_drawings').selectAll().orderBy('kind').execute()

  it('is saved with the draft and the version, and the pages show the saved one', async () => {
    started = await startedProject(await open())
    const { pm, home, id, world } = started
    expect((await pm.post(`${home}/sop/edit`, { body: '## Late\n\n**Wait**', version: '1', action: 'save' })).status).toBe(303)
    const [draft] = await drawings()
    expect([draft?.kind, draft?.id]).toEqual(['draft', id])
    expect(draft?.html).toMatch(/^<h2>Late<\/h2>\n<p><strong>Wait<\/strong><\/p>\n<h2>Workflow options chosen<\/h2>/)
    await issue(pm, home)
    const [, version] = await drawings()
    expect([version?.digest, version?.html]).toEqual([draft?.digest, draft?.html])
    await world.context.db.transaction((trx) => trx.updateTable('sop_drawings').set({ html: '<p>As it was kept</p>' }).where('kind', '=', 'version').execute())
    expect((await pm.get(`${home}/sop/versions/1`)).text).toContain('<p>As it was kept</p>')
  })

  it('is made when a page is opened if it was never saved or the text has changed', async () => {
    started = await startedProject(await open())
    const { pm, home, world } = started
    await pm.post(`${home}/sop/edit`, { body: '## Late\n\n**Wait**', version: '1', action: 'save' })
    await issue(pm, home)
    await world.context.db.transaction((trx) => trx.deleteFrom('sop_drawings').execute())
    expect((await pm.get(`${home}/sop/versions/1`)).text).toContain('<strong>Wait</strong>')
    expect((await drawings()).map((one) => one.kind)).toEqual(['version'])
    await world.context.db.transaction((trx) => trx.updateTable('sop_drawings').set({ html: 'by other rules', rules: 0 }).execute())
    expect((await pm.get(`${home}/sop/versions/1`)).text).toContain('<strong>Wait</strong>')
    await world.context.db.transaction((trx) =>
      trx
        .updateTable('sop_drawings')
        .set({ html: 'of another text', digest: digestOf('a') })
        .execute(),
    )
    expect((await pm.get(`${home}/sop/versions/1`)).text).toContain('<strong>Wait</strong>')
  })

  it('is refused for a text nested too deep, with the line; nothing is saved and what was typed stays', async () => {
    started = await startedProject(await open())
    const { pm, home, world, id } = started
    const before = await world.context.db.read.selectFrom('sop_drafts').selectAll().execute()
    const body = `Fine\n\n${'> - '.repeat(3000)}a`
    for (const action of ['save', 'preview']) {
      const refused = await pm.post(`${home}/sop/edit`, { body, version: '1', action })
      expect(refused.status).toBe(422)
      expect(refused.text).toContain('Line 3 is nested deeper than 20 levels')
      expect(refused.text).toContain(`${'&gt; - '.repeat(3000)}a</textarea>`)
    }
    expect(await world.context.db.read.selectFrom('sop_drafts').selectAll().execute()).toEqual(before)
    // A draft that an older release accepted.
    await world.context.db.transaction((trx) => trx.updateTable('sop_drafts').set({ body }).where('project_id', '=', id).execute())
    const issued = await issue(pm, home)
    expect(issued.text).toContain('Line 3 is nested deeper than 20 levels')
    expect(await world.context.db.read.selectFrom('sop_versions').selectAll().execute()).toEqual([])
  })

  it('is the plain text, never an error, for a version that cannot be laid out', async () => {
    started = await startedProject(await open())
    const { pm, home, world, clinical } = started
    await issue(pm, home)
    const body = `<b>Deep</b>\n${'> - '.repeat(3000)}a\n`
    await tamper(world.context.db, `update sop_versions set body = '${body}', digest = '${digestOf(body)}'`)
    for (const [who, path] of [
      [pm, '/sop'],
      [pm, '/sop/versions/1'],
      [clinical, '/sop/sign?role=clinical-lead'],
    ] as const) {
      const page = await who.get(`${home}${path}`)
      expect([path, page.status]).toEqual([path, 200])
      expect(page.text).toContain('shown as it was written')
      expect(page.text).toContain('&lt;b&gt;Deep&lt;/b&gt;')
    }
    expect(await drawings()).toContainEqual(expect.objectContaining({ kind: 'version', digest: digestOf(body), html: null }))
  })

  it('keeps options readable: at most two hundred, none of which breaks the layout', async () => {
    started = await startedProject(await open())
    const { pm, home } = started
    const version = hidden((await pm.get(`${home}/sop/options`)).text, 'version')
    const many = Array.from({ length: 201 }, (_, index) => `Question: option ${index}`).join('\n')
    const refused = await pm.post(`${home}/sop/options`, { options: many, version })
    expect([refused.status, refused.text.includes('Lay out 200 options or fewer'), refused.text.includes('option 200</textarea>')]).toEqual([422, true, true])
    const deep = await pm.post(`${home}/sop/options`, { options: `${'> '.repeat(30)}Question: a`, version })
    expect([deep.status, deep.text.includes('nested deeper')]).toEqual([303, false])
  })
})
