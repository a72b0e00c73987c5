import { refused } from '../../access/act.ts'
import type { Refused } from '../../access/act.ts'
import type { Page } from '../../access/page.ts'
import { folded } from '../../text.ts'
import { listChoices } from '../patterns/patterns.store.ts'
import { findVersion } from '../patterns/patterns.store.ts'
import { listOpenWaves } from '../waves/waves.store.ts'
import type { Choices, ListChoice, Side } from './bulk.ts'
import { findByAddress } from '../people/known-people.store.ts'
import { sideNames } from './bulk.ts'

/** What was typed in the form of many starts. */
interface Typed {
  side: Side
  pattern: string
  route_in: string
  scope: string
  testing: string
  go_live: string
  manager: string
  wave: string
  wave_name: string
  capacity: string
}

const settingName = (page: Page, key: string): string => page.templates.careSettings.find((one) => one.key === key)?.name ?? key

async function readPattern(
  page: Page,
  { pattern, side }: Typed,
): Promise<{ pattern: Choices['start']['pattern']; routeIn: string; says?: string; hasScope: boolean }> {
  if (pattern === '') return { pattern: null, routeIn: '', hasScope: false }
  const chosen = (await listChoices(page.db.read)).find((one) => one.id === pattern)
  const version = chosen && (await findVersion(page.db.read, chosen.version_id))
  if (!version) return { pattern: null, routeIn: '', hasScope: false, says: 'This pattern is not in use any more. Choose another one' }
  const { versionId, name, care_setting: careSetting, content } = version
  const found = {
    pattern: { versionId, name, careSetting, settingName: settingName(page, careSetting) },
    routeIn: content.routeIn,
    hasScope: content.scope !== '',
  }
  return version.role === side ? found : { ...found, says: `This pattern is for ${sideNames[version.role]} projects` }
}

async function readWave(page: Page, { wave, wave_name: name, capacity }: Typed): Promise<{ wave: Choices['start']['wave'] } | { field: string; says: string }> {
  if (wave === '') return { wave: null }
  const waves = await listOpenWaves(page.db.read)
  if (wave === 'new') {
    if (name === '') return { field: 'wave_name', says: 'Give the wave a name' }
    if (waves.some((one) => folded(one.name) === folded(name)))
      return { field: 'wave_name', says: `There is a wave ${name} already. Choose it, or another name` }
    return { wave: { id: null, name, capacity: capacity === '' ? null : Number(capacity) } }
  }
  const found = waves.find((one) => one.id === wave)
  return found
    ? { wave: { id: found.id, name: found.name, capacity: found.capacity_a_week } }
    : { field: 'wave', says: 'This wave is closed. Choose another one' }
}

/** The choices for many starts, or a message for each field. What the pattern says may be left empty. */
export async function readStart(page: Page, typed: Typed): Promise<ListChoice | Refused> {
  const faults: Record<string, string> = {}
  const { personId: id, name } = page.person
  const [{ pattern, routeIn: usual, hasScope, says }, wave, named] = await Promise.all([
    readPattern(page, typed),
    readWave(page, typed),
    typed.manager === '' ? { id, name } : findByAddress(page.db.read, typed.manager),
  ])
  if (says !== undefined) faults['pattern'] = says
  const routeIn = typed.route_in || usual
  if (routeIn === '') faults['route_in'] = 'Choose how these projects came about'
  else if (!page.templates.routesIn.includes(routeIn)) faults['route_in'] = 'Choose how these projects came about from the list'
  if (typed.scope === '' && !hasScope) faults['scope'] = 'Say what is in scope'
  if (!named) faults['manager'] = 'Nobody with this email address is known. Leave it empty to manage the projects yourself'
  else if (typed.wave !== '' && named.id !== id && page.person.installationRole !== 'booking-team')
    faults['manager'] = 'Only the booking team puts projects of another manager into a wave. Leave it empty, or choose no wave'
  if ('field' in wave) faults[wave.field] = wave.says
  if (Object.keys(faults).length > 0 || 'field' in wave || !named) return refused(faults)
  const { side, scope, testing, go_live: goLive } = typed
  return { act: 'start', choice: { side, routeIn, scope, testing, goLive, manager: named, pattern, wave: wave.wave } }
}

/** What the form of many starts offers. */
export async function offersOfStart(page: Page) {
  const [patterns, waves] = await Promise.all([listChoices(page.db.read), listOpenWaves(page.db.read)])
  return {
    routesIn: page.templates.routesIn.map((text) => ({ value: text, text })),
    patterns: patterns.map((one) => ({ value: one.id, text: `${one.name} (${settingName(page, one.care_setting)}, ${sideNames[one.role]})` })),
    waves: waves.map((one) => ({ value: one.id, text: one.name })),
  }
}
