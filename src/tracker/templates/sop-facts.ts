import type { FactName } from './templates.ts'
import { odsCodeOf } from '../services/service-key.ts'

/** What a procedure says of a service; what is not known may be left out. */
export interface SopService {
  name: string
  ods_code: string
  dosIds: string[]
  site?: string | null
  commissioner?: string | null
  provider_product?: string | null
  consumer_product?: string | null
}

/** What a procedure's text says of its service and project. */
export const sopFactsOf = ({ service, scope }: { service: SopService; scope: string }): Record<FactName, string | undefined> => ({
  'service.name': service.name,
  'service.odsCode': odsCodeOf(service.ods_code),
  'service.dosIds': service.dosIds.join(', '),
  'service.site': service.site ?? undefined,
  'service.commissioner': service.commissioner ?? undefined,
  'service.providerProduct': service.provider_product ?? undefined,
  'service.consumerProduct': service.consumer_product ?? undefined,
  'project.scope': scope,
})
