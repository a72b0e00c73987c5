import { describe, expect, it } from 'vitest'
import { overtaken } from '../../../src/access/act.ts'
import { asServiceId } from '../../../src/db/ids.ts'
import type { OrganisationsTable, ServicesTable } from '../../../src/db/tables/services.ts'
import { decideNewOrganisation } from '../../../src/tracker/services/add-organisation.ts'
import { decideNewService } from '../../../src/tracker/services/add-service.ts'
import { decideOrganisation } from '../../../src/tracker/services/change-organisation.ts'
import { decideService } from '../../../src/tracker/services/change-service.ts'
import { seenOf } from '../../../src/tracker/services/organisation.ts'
import type { Sibling } from '../../../src/tracker/services/further-service.ts'
import type { DosIdOwner } from '../../../src/tracker/services/shared-dos-ids.ts'
import { newServiceForm, serviceForm } from '../../../src/tracker/services/service-form.ts'
import { readCell } from '../../../src/tracker/tracker-import/read-cell.ts'
import { insertService } from '../../../src/tracker/services/services.store.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'
import { onBothEngines } from '../../support/databases.ts'

let ids = 0
const doing = { newId: () => `id-${(ids += 1)}`, at: '2026-03-02T09:00:00.000Z', templates: loadTemplates() }

const trust: OrganisationsTable = {
  id: 'trust',
  name: 'Riverside Trust',
  ods_code: 'RY9',
  kind: 'provider',
  created_at: '2026-01-01',
  switched_on: null,
  consumer_product: null,
  other: null,
}
const { id: _, created_at: _at, other: _other, ...facts } = trust
const typed = { name: 'Riverside UTC', care_setting: 'urgent-treatment-centre', dos_ids: '2000099999', version: '1' }
const service: ServicesTable = {
  id: asServiceId('service'),
  ...serviceForm.omit({ dos_ids: true, shared_dos_ids: true }).parse(typed),
  ods_code: 'RY9NR',
  created_at: '2026-01-01',
  region_code: null,
  area_code: null,
  commissioner_code: null,
  other: '{}',
  rollout: 'both',
  ods_status: null,
  closed_on: null,
  successor: null,
  closed: 0,
}
const found = { service, dosIds: ['2000099999'], known: ['trust'], owners: [], crossesArea: false, following: 2 }

const millLane: DosIdOwner = { dosId: '2000099999', name: 'Mill Lane Surgery', ods: 'B83001' }
const hillside: Sibling = { ods_code: 'RY9NR', name: 'Hillside', care_setting: 'gp-practice', dosIds: [] }
const asksFurther = {
  ods_code: 'There is already Hillside with the ODS code RY9NR. Correct the code, or say below that this is a second service of it',
}
const asks = {
  dos_ids: '2000099999 is the DoS id of Mill Lane Surgery (B83001). Correct it, or tick the box below if the services share it',
}

describe('a service that is added', () => {
  const add = (more: object, state: { siblings?: Sibling[]; known?: string[]; owners?: DosIdOwner[] } = {}) =>
    decideNewService(
      { siblings: state.siblings ?? [], known: state.known ?? [], owners: state.owners ?? [] },
      newServiceForm.parse({ ...typed, ods_code: 'ry9nr', ...more }),
      doing,
    )

  it.each([
    ['has a care setting of the list', { care_setting: 'circus' }, {}, { care_setting: 'Choose a care setting from the list' }],
    ['names an organisation that exists', { organisation_id: 'nobody' }, {}, { organisation_id: 'Choose an organisation from the list' }],
    ['names a 111 provider that exists', { referrer_id: 'nobody' }, { known: ['trust'] }, { referrer_id: 'Choose an organisation from the list' }],
    ['has no DoS id of another service unless someone confirmed it', {}, { owners: [millLane] }, asks],
    ['has each DoS id confirmed that others have', { shared_dos_ids: '2000088888' }, { owners: [millLane] }, asks],
    ['has its own ODS code, unless someone says that it is a second service of it', {}, { siblings: [hillside] }, asksFurther],
    [
      'says how it differs from the service of its ODS code',
      { further: 'yes' },
      { siblings: [hillside] },
      { further_reason: 'Say how it differs from Hillside' },
    ],
    [
      'differs from the service of its ODS code',
      { name: 'HILLSIDE', further: 'yes', further_reason: 'Other clinics' },
      { siblings: [{ ...hillside, care_setting: typed.care_setting, dosIds: ['2000099999'] }] },
      { name: 'Hillside has the same name and care setting, and no other DoS id. Give this one another name, or its own DoS id' },
    ],
  ])('%s', (_rule, more, state, errors) => expect(add(more, state)).toMatchObject({ refused: errors }))

  it('is a second service of its ODS code on purpose, with a key of its own, which its event says', () => {
    const siblings = [hillside, { ...hillside, ods_code: 'RY9NR-2', name: 'Hillside Walk-in' }]
    expect(add({ further: 'yes', further_reason: 'The urgent treatment centre' }, { siblings })).toMatchObject({
      next: { service: { ods_code: 'RY9NR-3' }, further: 'The urgent treatment centre' },
      happened: [{ to: 'RY9NR', reason: 'A further service of the organisation of Hillside and Hillside Walk-in: The urgent treatment centre' }],
    })
  })

  it('shares a DoS id on purpose, which its event says', () =>
    expect(add({ shared_dos_ids: '2000099999' }, { owners: [millLane] })).toMatchObject({
      next: { shared: ['2000099999'] },
      happened: [{ reason: 'Shares the DoS id 2000099999 with Mill Lane Surgery (B83001)' }],
    }))

  it('is named in the history with its code', () =>
    expect(add({ organisation_id: 'trust' }, { known: ['trust'] })).toMatchObject({
      next: { service: { ods_code: 'RY9NR', organisation_id: 'trust', created_at: doing.at }, dosIds: ['2000099999'] },
      happened: [{ kind: 'service.created', name: 'Riverside UTC', to: 'RY9NR', project: null }],
    }))
})

describe('a change of a service', () => {
  const change = (more: object, owners: DosIdOwner[] = []) => decideService({ ...found, owners }, serviceForm.parse({ ...typed, ...more }), doing)

  it('is not saved over a version that was not seen, whatever else is wrong', () => expect(change({ version: '2', care_setting: 'circus' })).toBe(overtaken))

  it.each([
    [{ care_setting: 'circus' }, { care_setting: 'Choose a care setting from the list' }],
    [{ organisation_id: 'nobody' }, { organisation_id: 'Choose an organisation from the list' }],
  ])('is refused with %j', (more, errors) => expect(change(more)).toMatchObject({ refused: errors }))

  it('asks before it takes a DoS id that another service has', () => {
    expect(change({}, [millLane])).toMatchObject({ refused: asks })
    expect(change({ shared_dos_ids: '2000099999' }, [millLane])).toMatchObject({ next: { shared: ['2000099999'] } })
  })

  it('says nothing of a service that the person cannot see, and leaves to the booking team whether they share its DoS id', () => {
    const says = '2000099999 is the DoS id of another service that you cannot see. Correct it, or ask the booking team to add it if the services share it'
    for (const confirmed of ['', '2000099999'])
      expect(change({ shared_dos_ids: confirmed }, [{ ...millLane, isHidden: true }])).toMatchObject({ refused: { dos_ids: says } })
  })

  it.each([
    [{}, [], 0],
    [{ phone: '0161 496 0000' }, ['Phone'], 0],
    [{ dos_ids: '2000099999 2000011111' }, ['DoS service ids'], 0],
    [{ name: 'Dales UTC' }, [], 2],
    [{ name: 'Dales UTC', referrer_id: 'trust' }, ['111 provider'], 2],
  ])('with %j notifies its projects %j and renames %i of them', (more, fields, renamed) =>
    expect(change(more)).toMatchObject({ next: { fields, renamed }, happened: [{ kind: 'service.changed', id: 'service', project: null }] }),
  )
})

describe('an organisation', () => {
  const taken = { ods_code: 'Riverside Trust has this ODS code already' }

  it.each([
    [undefined, { next: { name: 'Riverside Trust' }, happened: [{ kind: 'organisation.created', to: 'RY9' }] }],
    ['Riverside Trust', { refused: taken }],
  ])('is added if its ODS code is not that of %s', (other, outcome) => expect(decideNewOrganisation({ taken: other }, facts, doing)).toMatchObject(outcome))

  it.each([
    [seenOf(trust), undefined, { next: { id: 'trust' }, happened: [{ kind: 'organisation.changed', name: 'New name' }] }],
    [seenOf(trust), 'Riverside Trust', { refused: taken }],
    [seenOf({ ...trust, kind: 'other' }), 'Riverside Trust', overtaken],
    ['', undefined, overtaken],
  ])('is changed if it is as it was seen', (seen, other, outcome) =>
    expect(decideOrganisation({ before: trust, taken: other }, { ...facts, name: 'New name', seen })).toMatchObject(outcome),
  )
})

onBothEngines('a service', (open) => {
  it('is stored with the longest texts that its form and a tracker accept, in any script', async () => {
    /** Without a pattern, so that no database makes it shorter. */
    const words = (length: number): string =>
      Array.from({ length }, (_letter, at) => String.fromCodePoint(0x4e00 + ((at * at * 7919 + at * 104_729) % 20_000))).join('')
    const longest = { region: words(200), commissioner: words(300), provider_product: words(300), consumer_product: words(300) }
    expect(serviceForm.safeParse({ ...typed, ...longest, name: words(200) }).success).toBe(true)
    expect(serviceForm.safeParse({ ...typed, region: words(201) }).error?.issues[0]?.message).toBe('Use 200 characters or fewer')
    expect([readCell('region', words(200)), readCell('region', words(201))]).toEqual([longest.region, null])
    const db = await open()
    const { name: _name, care_setting, dos_ids: _ids, shared_dos_ids: _shared, version: _version, ...more } = serviceForm.parse({ ...typed, ...longest })
    const row = { ...more, id: asServiceId('long'), name: words(200), ods_code: 'RY9NR', care_setting, created_at: '2026-01-01' }
    await db.transaction((trx) => insertService(trx, row, []))
    expect(await db.read.selectFrom('services').select('region').execute()).toEqual([{ region: longest.region }])
    await db.close()
  })
})
