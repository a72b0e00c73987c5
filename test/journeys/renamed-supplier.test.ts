import { afterEach, expect, it } from 'vitest'
import { asProjectId } from '../../src/db/ids.ts'
import type { ProjectId } from '../../src/db/ids.ts'
import { asDay } from '../../src/day.ts'
import { verifyRecord } from '../../src/events/verify-record.store.ts'
import { listStaleShared } from '../../src/tracker/prerequisites/shared.store.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { recordOnce } from '../support/shared.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'
import type { Visitor } from '../support/world.ts'

const plain = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')

onSqliteAndServer('what a supplier meets', (open) => {
  let started: Started
  let team: Visitor
  const db = () => started.world.context.db
  afterEach(async () => {
    expect(await listStaleShared(db().read, asDay('2026-03-02'))).toEqual([])
    expect(await verifyRecord(db().read)).toMatchObject({ count: 0, faults: [] })
    await started.world.close()
  })

  /** Hillside Surgery has Adastra, whose supplier meets the hosting of its products. */
  async function begin() {
    started = await startedProject(await open())
    const { world, pm } = started
    team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    const surgery = { name: 'Hillside Surgery', ods_code: 'A81001', dos_ids: '2000099998', care_setting: 'gp-practice', provider_product: 'Adastra' }
    await pm.post('/services/new', surgery)
    const home = (await pm.post('/services/A81001/projects/new', { role: 'provider', route_in: 'Service-led', scope: 'All' })).location ?? ''
    const product = await db().read.selectFrom('products').selectAll().where('product', '=', 'Adastra').where('role', '=', 'provider').executeTakeFirstOrThrow()
    const holder = product.supplier.trim().toLowerCase()
    const id = await recordOnce(world.context, { key: 'hosted-by-supplier', kind: 'supplier', holder })
    const facts = Object.fromEntries(Object.entries(product).map(([key, value]) => [key, value === null ? '' : String(value)]))
    const rename = (supplier: string, more: Record<string, string>) =>
      team.post(`/catalogue/${product.id}/edit`, { ...facts, supplier, reason: 'Their letter', ...more })
    return { pm, id, rename, supplier: product.supplier, project: asProjectId(home.split('/').at(-1) ?? ''), page: `${home}/prerequisites/hosted-by-supplier` }
  }
  const ofProject = async (project: ProjectId) =>
    db()
      .read.selectFrom('prerequisites')
      .select(['status', 'shared_id', 'lost_shared_id'])
      .where('project_id', '=', project)
      .where('key', '=', 'hosted-by-supplier')
      .executeTakeFirstOrThrow()

  it('follows its new name, and no project loses it', { timeout: 60_000 }, async () => {
    const { id, pm, project, page, rename, supplier } = await begin()
    expect(await ofProject(project)).toMatchObject({ status: 'met', shared_id: id })
    const asked = plain((await rename('OneAdvanced', { all: 'yes' })).text)
    expect(asked).toContain(`Areas that name ${supplier} follow to OneAdvanced, and so does 1 shared prerequisite of it: no project loses anything`)
    expect((await rename('OneAdvanced', { all: 'yes', confirmed: 'yes' })).status).toBe(303)
    expect(await ofProject(project)).toEqual({ status: 'met', shared_id: id, lost_shared_id: null })
    expect(plain((await pm.get(page)).text)).toContain('Met by OneAdvanced since 1 February 2026')
    const shown = plain((await team.get(`/catalogue/shared/${id}`)).text)
    expect(shown).toContain(`Bea Turner renamed ${supplier}, which meets`)
    expect(shown).toContain('1 project rests on this')
    expect((await team.get('/catalogue/shared?q=oneadv')).text).toContain(id)
    expect(
      await db().read.selectFrom('events').select('id').where('subject', '=', 'prerequisite-derived').where('sentence', 'like', '%no longer%').execute(),
    ).toEqual([])
  })

  it('does not follow a product that goes to another supplier, and the preview says how many projects lose it', { timeout: 60_000 }, async () => {
    const { id, project, rename, supplier } = await begin()
    const others = await db().read.selectFrom('products').select('supplier').where('supplier', '<>', supplier).executeTakeFirstOrThrow()
    expect(plain((await rename(others.supplier, {})).text)).toContain(`1 project loses what ${supplier} meets for it`)
    const other = await recordOnce(started.world.context, { key: 'hosted-by-supplier', kind: 'supplier', holder: others.supplier.trim().toLowerCase() })
    expect(plain((await rename(others.supplier, {})).text)).not.toContain('loses what')
    expect((await rename(others.supplier, { confirmed: 'yes' })).status).toBe(303)
    expect(await ofProject(project)).toMatchObject({ status: 'met', shared_id: other })
    expect(await db().read.selectFrom('shared_prerequisites').select('holder_name').where('id', '=', id).executeTakeFirst()).toEqual({ holder_name: supplier })
  })
})
