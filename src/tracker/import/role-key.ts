import { inThisOrder, tidied } from '../../text.ts'

/** No role name is longer, and no prerequisite names its owner later than this. */
const longest = 2000

/** The first match wins, so narrow labels come before wide ones. The words of a label appear in this order. */
const ROLES: readonly (readonly [RegExp | readonly RegExp[], string])[] = [
  [[/\b(111|consumer)\b/, /\bsupplier\b/, /\bsupport\b/], 'consumer-supplier-support'],
  [[/\b(111|consumer)\b/, /\bsupplier\b/], 'consumer-supplier-pm'],
  [[/\bsupplier\b/, /\bsupport\b/], 'provider-supplier-support'],
  [[/\bsupplier\b/, /\b(consultant|configuration)\b/], 'provider-supplier-consultant'],
  [/\bsupplier\b/, 'provider-supplier-pm'],
  [[/\b(111|consumer)\b/, /\buser\b/], 'consumer-system-user'],
  [[/\b(111|consumer)\b/, /\b(provider|lead|manager)\b/], 'consumer-project-lead'],
  [/\bassurance\b|\ba2si\b/, 'national-assurance-lead'],
  [/\bnhs digital\b|\bnational\b|\bdelivery manager\b/, 'national-delivery-manager'],
  [/\bdos\b|\bdirectory of services\b/, 'dos-lead'],
  [/\b(nhs england|nhse|nhse\/i|region|regional)\b/, 'regional-lead'],
  [/\b(ccg|stp|icb|ics|commission\w*|integrated care \w+)\b/, 'commissioning-lead'],
  [/\bclinical safety\b|\bdcb ?0160\b|\bcso\b/, 'clinical-safety-officer'],
  [/\bclinical\b|\bmedical director\b/, 'clinical-lead'],
  [/\b(ig|information governance|caldicott)\b/, 'ig-lead'],
  [/\btraining\b/, 'training-lead'],
  [/\b(operation\w*|reception)\b/, 'operational-lead'],
  [[/\b(it|network|technical)\b/, /\b(lead|manager)\b/], 'it-lead'],
  [/\buser\b/, 'system-user'],
  [[/\b(service|provider|utc|ed|gp|practice|hospital|project)\b/, /\b(lead|manager)\b/], 'service-project-lead'],
]

/** The role that a label such as "UTC IT Supplier Lead:" names, or null when none is recognised. */
export function roleKeyOf(label: string): string | null {
  const words = tidied(label.slice(0, longest).toLowerCase().replace(/[:()]/g, ' '))
  return ROLES.find(([named]) => inThisOrder(words, ...[named].flat()))?.[1] ?? null
}

/** Who would have to do it, guessed from the words of a prerequisite, or null. */
export function ownerOfPrerequisite(text: string): string | null {
  const words = text.slice(0, longest).toLowerCase()
  const consumer = /\b(111|consumer)\b/.test(words)
  if (/\bdos\b(?! screens)|directory of services|endpoint/.test(words) && !/understand/.test(words)) return 'dos-lead'
  if (/\bunderstand|\btrain/.test(words)) return consumer ? 'consumer-project-lead' : 'service-project-lead'
  if (/\bslots?\b|\bclinics?\b|\brota/.test(words)) return 'operational-lead'
  if (/\bconfigur|\binstall|\bdeploy/.test(words)) return consumer ? 'consumer-supplier-support' : 'provider-supplier-consultant'
  if (/\bsmart ?cards?\b|\bfirewall|\bnetwork|\bhscn\b/.test(words)) return 'it-lead'
  return roleKeyOf(text)
}
