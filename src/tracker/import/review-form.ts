import { oneLine } from '../../web/one-line.ts'
import { z } from 'zod'
import { readDate } from '../../dates-as-written.ts'
import type { WrittenDate } from '../../dates-as-written.ts'
import { isPlannable } from '../../day.ts'
import { optionalDayField } from '../../web/day-field.ts'
import { cleanedIn, codeList, codeText } from '../../web/code-field.ts'
import { emailField } from '../../web/email-field.ts'
import type { OperationalTestPlan } from './operational-test-plan.shape.ts'
import { roleKeyOf } from './role-key.ts'

export interface ReviewedPerson {
  role: string
  name: string
  email: string
  phone: string
  testTeam: boolean
  row: number
}

const optional = z
  .string()
  .trim()
  .max(300, 'Use 300 characters or fewer')
  .transform((text) => (text === '' ? null : text))
  .default(null)

export const reviewForm = z.object({
  name: oneLine({ least: 'Enter the name of the service', most: 200, tooLong: 'The name must be 200 characters or fewer' }),
  ods_code: codeText().pipe(
    z
      .string()
      .toUpperCase()
      .regex(/^[A-Z0-9]{3,10}$/, 'Enter the ODS code: 3 to 10 letters and digits, like RY9NR')
      .refine((code) => code !== 'NEW', 'NEW is not an ODS code'),
  ),
  care_setting: z.string().min(1, 'Choose a care setting'),
  dos_ids: codeList.refine((ids) => ids.every((id) => /^\d{1,12}$/.test(id)), 'DoS service ids are digits only. Enter one a line'),
  address: optional,
  postcode: optional,
  phone: optional,
  provider_product: optional,
  consumer_product: optional,
  role: z.enum(['provider', 'consumer'], 'Choose whether the service offers slots or books into others'),
  route_in: z.string().min(1, 'Choose how this project came about'),
  scope: z.string().trim().min(1, 'Say what is in scope').max(5000, 'Use 5,000 characters or fewer'),
  testing: optionalDayField,
  go_live: optionalDayField,
})
export type Review = z.output<typeof reviewForm>

/** The stakeholders as typed into the review: who is included, and what is wrong in which field. A row without name and email is left out. */
export function readPeople(
  plan: OperationalTestPlan,
  typed: Record<string, string>,
): {
  people: ReviewedPerson[]
  errors: Record<string, string>
  /** Addresses without what nobody sees in them, by their fields. */ cleaned: Record<string, string>
} {
  const errors: Record<string, string> = {}
  const cleaned: Record<string, string> = {}
  const people = plan.stakeholders.flatMap((_, row): ReviewedPerson[] => {
    const value = (field: string): string => (typed[`${field}-${row}`] ?? '').trim()
    const [name, typedEmail, role] = [value('person'), value('email'), value('role')]
    if (name === '' && typedEmail === '') return []
    const email = emailField.safeParse(typedEmail)
    if (name === '' || name.length > 200) errors[`person-${row}`] = 'Enter the name of this person, in 200 characters or fewer'
    if (!email.success) {
      const [address] = Object.values(cleanedIn(email.error.issues))
      if (address !== undefined) cleaned[`email-${row}`] = address
      errors[`email-${row}`] =
        address === undefined ? `Enter the email address of ${name || 'this person'}, like name@example.nhs.uk` : (email.error.issues[0]?.message ?? '')
    }
    if (role === '') errors[`role-${row}`] = `Choose the role of ${name || 'this person'}`
    return [{ role, name, email: email.data ?? typedEmail, phone: value('phone').slice(0, 40), testTeam: value('team') === 'yes', row }]
  })
  const seen = new Map<string, number>()
  for (const one of people) {
    const key = `${one.role} ${one.email}`
    if (seen.has(key) && one.email !== '') errors[`email-${one.row}`] = `${one.name} holds this role twice. Clear one of the rows`
    seen.set(key, one.row)
  }
  return { people, errors, cleaned }
}

/** The initial values of the review: the sheet's own words if it has any. */
export function firstValues(
  plan: OperationalTestPlan,
  known: { careSettings: { key: string; name: string }[]; roles: { key: string }[] },
): Record<string, string> {
  const { service } = plan
  const utc =
    plan.cases.some((one) => /\butc\b|urgent treatment/i.test(`${one.criterion} ${one.expected ?? ''}`)) ||
    /\butc\b|urgent treatment/i.test(`${service.name ?? ''} ${service.dosName ?? ''}`)
  const system = (side: 'provider' | 'consumer') => plan.systems.find((one) => one.side === side)
  const values: Record<string, string> = {
    name: service.name ?? service.dosName ?? '',
    dos_ids: service.dosId ?? '',
    address: service.address ?? '',
    postcode: service.postcode ?? '',
    phone: service.phone ?? '',
    care_setting: utc && known.careSettings.some((one) => one.key === 'urgent-treatment-centre') ? 'urgent-treatment-centre' : '',
    provider_product: system('provider')?.name ?? '',
    consumer_product: system('consumer')?.name ?? '',
    role: 'provider',
    testing: dateIn(plan, 'testing')?.day ?? '',
    go_live: dateIn(plan, 'go-live')?.day ?? '',
  }
  plan.stakeholders.forEach((one, row) => {
    const key = roleKeyOf(one.role)
    Object.assign(values, {
      [`role-${row}`]: known.roles.some((role) => role.key === key) ? (key ?? '') : '',
      [`person-${row}`]: one.name ?? '',
      [`email-${row}`]: one.email ?? '',
      [`phone-${row}`]: one.phone ?? '',
      [`team-${row}`]: one.testTeam ? 'yes' : '',
    })
  })
  return values
}

/** The day and time of testing or go-live in a plan: the Provider's, or the Consumer's if only that is given. */
export function dateIn(plan: Pick<OperationalTestPlan, 'systems'>, kind: 'testing' | 'go-live'): Pick<WrittenDate, 'day' | 'time'> | undefined {
  const sides = plan.systems.toSorted((a, b) => (a.side === b.side ? 0 : a.side === 'provider' ? -1 : 1))
  for (const { testingDate, goLiveDate } of sides) {
    const read = readDate((kind === 'testing' ? testingDate : goLiveDate) ?? '')
    if (read.ok && isPlannable(read.value.day)) return read.value
  }
  return undefined
}
