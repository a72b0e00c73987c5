import { afterEach, expect, it } from 'vitest'
import { asProjectId } from '../../src/db/ids.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { openWorld } from '../support/world.ts'
import type { Visitor, World } from '../support/world.ts'

onSqliteAndServer('a contact of an organisation or product', (open) => {
  let world: World
  afterEach(() => world.close())
  const read = () => world.context.db.read

  async function trust(): Promise<{ team: Visitor; organisation: string; product: string }> {
    world = await openWorld(await open())
    const team = await world.visitor().signIn((await world.account('Bea Turner', 'booking-team')).email)
    await team.post('/organisations/new', { name: 'Harbour Trust', ods_code: 'RHT', kind: 'provider' })
    const { id: organisation } = await read().selectFrom('organisations').select('id').where('ods_code', '=', 'RHT').executeTakeFirstOrThrow()
    const { id: product, product: name } = await read()
      .selectFrom('products')
      .select(['id', 'product'])
      .where('role', '=', 'provider')
      .orderBy('id')
      .executeTakeFirstOrThrow()
    const service = { name: 'Quay UTC', ods_code: 'RHT01', care_setting: 'urgent-treatment-centre', organisation_id: organisation, provider_product: name }
    expect((await team.post('/services/new', service)).status).toBe(303)
    return { team, organisation, product }
  }
  const started = { role: 'provider', route_in: 'Service-led', scope: '111 books in' }
  const rolesIn = async (home: string | null) =>
    (
      await read()
        .selectFrom('project_people as m')
        .innerJoin('people as p', 'p.id', 'm.person_id')
        .select(['m.role_key', 'p.name'])
        .where('m.project_id', '=', asProjectId(home?.split('/').at(-1) ?? ''))
        .orderBy('m.role_key')
        .execute()
    ).map((one) => `${one.role_key}: ${one.name}`)

  it('comes along to its projects, unless they are ticked off, and no longer once removed', async () => {
    const { team, organisation, product } = await trust()
    const ofTrust = `/organisations/${organisation}/contacts`
    const ofProduct = `/catalogue/${product}/contacts`
    const unnamed = await team.post(ofTrust, { role: 'clinical-lead', email: 'clara.jones@example.nhs.uk' })
    expect([unnamed.status, unnamed.text.includes('enter the name as well')]).toEqual([422, true])
    expect((await team.post(ofTrust, { role: 'clinical-lead', email: 'clara.jones@example.nhs.uk', name: 'Clara Jones' })).status).toBe(303)
    expect((await team.post(ofProduct, { role: 'provider-supplier-pm', email: 'sam.lee@supplier.example', name: 'Sam Lee' })).status).toBe(303)
    for (const path of [`/organisations/${organisation}/edit`, `/catalogue/${product}`])
      expect((await team.get(path)).text).toContain('/contacts">Contacts who')
    const check = await team.post('/services/RHT01/projects/new', started)
    for (const says of ['Clara Jones: Clinical lead', 'Contact of Harbour Trust', 'Sam Lee: Project manager, Provider supplier'])
      expect(check.text).toContain(says)
    const offered = [...check.text.matchAll(/name="offered" value="([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(offered).toHaveLength(2)
    const take = offered.filter((one) => one.startsWith('clinical-lead'))
    const made = await team.post('/services/RHT01/projects/new', { ...started, checked: 'yes', offered, take })
    expect(await rolesIn(made.location)).toEqual(['clinical-lead: Clara Jones', 'project-manager: Bea Turner'])

    const page = (await team.get(ofTrust)).text
    const remove = /action="([^"]+\/remove)"/.exec(page)?.[1] ?? ''
    expect((await team.post(remove, {})).status).toBe(303)
    expect((await team.get(ofTrust)).text).toContain('Nobody is recorded yet')
    expect(await rolesIn(made.location)).toContain('clinical-lead: Clara Jones')
    expect((await team.post(remove, {})).status).toBe(404)
  })

  it('who recorded themselves does not sign, whoever starts the project', async () => {
    const { team, organisation } = await trust()
    const other = await world.visitor().signIn((await world.account('Ada Admin', 'booking-team')).email)
    const ofTrust = `/organisations/${organisation}/contacts`
    expect((await team.post(ofTrust, { role: 'clinical-lead', email: 'bea.turner@example.nhs.uk' })).status).toBe(303)
    expect((await team.post(ofTrust, { role: 'training-lead', email: 'tom.hughes@example.nhs.uk', name: 'Tom Hughes' })).status).toBe(303)
    const check = await other.post('/services/RHT01/projects/new', started)
    const offered = [...check.text.matchAll(/name="offered" value="([^"]+)"/g)].map((match) => match[1] ?? '')
    const { location } = await other.post('/services/RHT01/projects/new', { ...started, checked: 'yes', offered, take: offered })
    const giver = async (role: string) =>
      (
        await read()
          .selectFrom('project_people as m')
          .innerJoin('people as p', 'p.id', 'm.added_by')
          .select('p.name')
          .where('m.project_id', '=', asProjectId(location?.split('/').at(-1) ?? ''))
          .where('m.role_key', '=', role)
          .executeTakeFirst()
      )?.name
    expect([await giver('clinical-lead'), await giver('training-lead')]).toEqual(['Bea Turner', 'Ada Admin'])
  })

  it('is recorded by those who may change the organisation or the catalogue', async () => {
    const { organisation, product } = await trust()
    const olu = await world.visitor().signIn((await world.account('Olu Ade', 'project-manager')).email)
    for (const path of [`/organisations/${organisation}/contacts`, `/catalogue/${product}/contacts`]) {
      expect((await olu.get(path)).status).toBe(403)
      expect((await olu.post(path, { role: 'clinical-lead', email: 'x@example.nhs.uk', name: 'X' })).status).toBe(403)
    }
    expect(await read().selectFrom('role_contacts').selectAll().execute()).toEqual([])
  })
})
