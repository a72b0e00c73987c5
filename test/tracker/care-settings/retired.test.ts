import { describe, expect, it } from 'vitest'
import { whyNotStarted } from '../../../src/tracker/bulk/start-rule.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'
import { faultOfSetting, settingsToChoose } from '../../../src/tracker/care-settings/retired.ts'

const loaded = loadTemplates()
const templates = { ...loaded, careSettings: loaded.careSettings.map((one) => (one.key === 'gp-hub' ? { ...one, retired: true as const } : one)) }
const hub = { value: 'gp-hub', text: 'GP hub (retired)' }

describe('a care setting that is retired', () => {
  it('can be chosen by nothing but what has it', () => {
    expect(settingsToChoose(templates)).not.toContainEqual(hub)
    expect(settingsToChoose(templates, 'gp-hub')).toContainEqual(hub)
    expect(faultOfSetting(templates, 'gp-hub')).toBe('GP hub is retired. Choose another care setting')
    expect(faultOfSetting(templates, 'gp-hub', 'gp-hub')).toBeUndefined()
    expect(faultOfSetting(templates, 'pharmacy')).toBeUndefined()
    expect(faultOfSetting(templates, 'moon', 'moon')).toBe('Choose a care setting from the list')
  })

  it('begins no project among many at once', () => {
    const start = { side: 'provider', pattern: null } as Parameters<typeof whyNotStarted>[1]
    const service = { closed: 0, care_setting: 'gp-hub', provider_product: null, consumer_product: null }
    expect(whyNotStarted(service, start, templates)).toBe(
      'Its care setting, GP hub, is retired: no new project begins in it. Change the care setting of the service first.',
    )
    expect(whyNotStarted({ ...service, care_setting: 'pharmacy' }, start, templates)).toBeNull()
  })
})
