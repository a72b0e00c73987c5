import type { Choices } from './bulk.ts'
import { sideNames } from './bulk.ts'
import { whyNoStart } from '../care-settings/retired.ts'
import type { Templates } from '../templates/templates.ts'

interface ServiceToStart {
  closed: number
  care_setting: string
  provider_product: string | null
  consumer_product: string | null
}

/** Why no project of this service starts, though it has no open one; null if it does. */
export function whyNotStarted(service: ServiceToStart, { side, pattern }: Choices['start'], templates: Pick<Templates, 'careSettings'>): string | null {
  if (service.closed === 1) return 'Its practice has closed.'
  const retired = whyNoStart(templates, service.care_setting)
  if (retired !== undefined) return `${retired}.`
  if (pattern === null) return null
  if (service.care_setting !== pattern.careSetting) return `The pattern is for another care setting: ${pattern.settingName}.`
  const product = side === 'provider' ? service.provider_product : service.consumer_product
  return product === null || product.trim() === '' ? `Its ${sideNames[side]} product is not known. Enter it on the page of the service first.` : null
}
