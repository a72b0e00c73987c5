import { addressOf, readFilter } from '../service-filter/filter.ts'
import type { ProductRole } from './product.ts'

export const catalogueCrumb = { text: 'Catalogue', href: '/catalogue' }

/** The list of services that name this product, as the services page filters it. */
export const servicesNaming = (role: ProductRole, name: string): string => addressOf({ ...readFilter(() => undefined), [role]: name })

/** The list of services with both products. */
export const servicesWith = (consumer: string, provider: string): string => addressOf({ ...readFilter(() => undefined), consumer, provider })
