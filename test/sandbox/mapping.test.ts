import { afterEach, describe, expect, it } from 'vitest'
import { mappingFaults } from '../../src/sandbox/for-tracker/mapping.ts'
import type { MappingFacts } from '../../src/sandbox/for-tracker/mapping.ts'
import type { World } from '../support/world.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'

describe('the mapping check', () => {
  const week = new Set(['Monday', 'Tuesday'])
  const diary = (more: Partial<{ name: string; withdrawn: boolean; daysWithSlots: Set<string> }> = {}) => ({
    name: 'Diary 1',
    withdrawn: false,
    daysWithSlots: week,
    ...more,
  })
  const right: MappingFacts = {
    dosIds: ['1'],
    openDays: ['Monday', 'Tuesday'],
    diaries: new Map([['1', [diary()]]]),
    found: new Map([['1', 8]]),
    elsewhere: new Map(),
    endpoint: 'ASID:918999198820',
  }
  it.each<[string, Partial<MappingFacts>, string[]]>([
    ['all is well', {}, []],
    ['no endpoint prerequisite', { endpoint: undefined }, []],
    ['the set-up names no days', { openDays: null }, []],
    ['no id', { dosIds: [] }, ['no DoS service id']],
    ['not in the sandbox', { diaries: new Map() }, ['1 is not in the sandbox']],
    ['in no diary', { diaries: new Map([['1', []]]) }, ['is not in any diary']],
    ['withdrawn', { diaries: new Map([['1', [diary({ withdrawn: true })]]]) }, ['Diary 1 is withdrawn']],
    ['one of two withdrawn', { diaries: new Map([['1', [diary({ withdrawn: true }), diary()]]]) }, []],
    ['nothing found', { found: new Map(), diaries: new Map([['1', [diary({ daysWithSlots: new Set() })]]]) }, ['finds no free slot']],
    ['a day without', { openDays: ['Monday', 'Tuesday', 'Sunday'] }, ['no slots on Sunday, although the service is open']],
    ['a day too many', { openDays: ['Monday'] }, ['slots on Tuesday, although the service is closed']],
    ['another project', { elsewhere: new Map([['1', ['Harbour Street']]]) }, ['also offered by Harbour Street']],
    ['no address', { endpoint: null }, ['not recorded yet']],
    ['an address without its prefix', { endpoint: '918999198820' }, ['is not ASID: and 12 digits']],
  ])('reports what is wrong: %s', (_name, facts, says) => {
    const found = mappingFaults({ ...right, ...facts })
    expect(found).toHaveLength(says.length)
    for (const [index, words] of says.entries()) expect(found[index]?.says).toContain(words)
  })
})

onSqliteAndServer('the mapping of a project', (open) => {
  let world: World
  afterEach(async () => {
    await world.close()
  })

  it('is checked against the sandbox as it is now', async () => {
    const { world: mine, pm, home } = await startedProject(await open())
    world = mine
    const page = async () => (await pm.get(`${home}/sandbox`)).text
    expect(await page()).toContain('The address of the scheduling endpoint in the DoS is not recorded yet')
    expect(await page()).not.toContain('finds no free slot')
    const { id } = await world.context.db.read.selectFrom('sandbox_schedules').select('id').executeTakeFirstOrThrow()
    await pm.post(`${home}/sandbox/diary/${id}/withdraw`, {})
    expect(await page()).toContain('Diary 1 is withdrawn, so a search for 2000099999 finds nothing')
    await pm.post(`${home}/sandbox/diary/${id}/publish`, {})
    await pm.post('/services/new', { name: 'Harbour', ods_code: 'RX1AA', dos_ids: '2000099999', care_setting: 'urgent-treatment-centre' })
    await world.context.db.transaction((trx) =>
      trx.updateTable('prerequisites').set({ value: '918999198820' }).where('key', '=', 'scheduling-endpoint').execute(),
    )
    expect(await page()).toContain('is not ASID: and 12 digits')
  })
})
