import { afterEach, expect, it } from 'vitest'
import { onBothEngines } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

onBothEngines('comments on a procedure', (open) => {
  let started: Started
  afterEach(() => started.world.close())
  const rows = () => started.world.context.db.read.selectFrom('sop_comments').selectAll().orderBy('written_at').orderBy('id').execute()

  it('are at a section, resolved by the writer or their own writer, opened again, and listed page by page', async () => {
    started = await startedProject(await open())
    const { pm, dos, clinical, home } = started
    expect((await clinical.post(`${home}/sop/comments`, { body: 'Who rings back?', section: 'Training' })).status).toBe(303)
    const [comment] = await rows()
    expect(comment?.section).toBe('Training')
    const page = (await pm.get(`${home}/sop`)).text
    expect(page).toContain('id="section-training"')
    expect(page).toContain('/sop/comments?section=Training">1 open comment')

    const at = `${home}/sop/comments/${comment?.id ?? ''}`
    expect((await dos.post(`${at}/resolve`, { word: 'Not mine' })).status).toBe(403)
    expect((await pm.post(`${at}/resolve`, { word: '' })).status).toBe(422)
    expect((await rows())[0]).toEqual(comment)
    expect((await pm.post(`${at}/resolve`, { word: 'The shift lead, as it says now' })).status).toBe(303)
    expect((await pm.post(`${at}/resolve`, { word: 'Again' })).status).toBe(409)
    expect((await pm.get(`${home}/sop/comments`)).text).toContain('No open comments.')
    const resolved = (await dos.get(`${home}/sop/comments?state=resolved`)).text
    expect(resolved).toContain('The shift lead, as it says now')
    expect(resolved).not.toContain('Open the comment')
    expect((await clinical.post(`${at}/reopen`, {})).status).toBe(303)
    expect((await pm.get(`${home}/sop/comments?section=Training`)).text).toContain('Who rings back?')

    started.world.context.advance(60_000)
    for (let number = 1; number <= 26; number += 1) await pm.post(`${home}/sop/comments`, { body: `Comment number ${number}.` })
    const first = (await pm.get(`${home}/sop/comments`)).text
    expect([first.includes('Open (27)'), first.includes('Who rings back?')]).toEqual([true, false])
    expect((await pm.get(`${home}/sop/comments?state=open&page=2`)).text).toContain('Who rings back?')
  })
})
