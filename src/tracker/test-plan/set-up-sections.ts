import { daysOfWeek } from '../../day.ts'
import { patientRows } from './set-up-form.ts'
import { counted } from '../../web/numbers.ts'

/** A part of the form of a Provider's set-up, as it is folded. */
export interface SetUpSection {
  /** Its name and what it holds: "Systems: Adastra, Cleric". */
  summary: string
  open: boolean
}

interface Part {
  name: string
  /** Whether the field of an error is in this part. */
  holds: (field: string) => boolean
  /** What is filled in; empty if something is still to add. */
  says: (values: Record<string, string>) => string
}

const valueOf = (values: Record<string, string>, name: string): string => (values[name] ?? '').trim()

const parts = {
  systems: {
    name: 'Systems',
    holds: (field) => /^(provider|consumer)-/.test(field),
    says(values) {
      const products = ['provider-product', 'consumer-product'].map((name) => valueOf(values, name))
      return products.includes('') ? '' : products.join(', ')
    },
  },
  slots: {
    name: 'Services and slots',
    holds: (field) => field === 'dosIds' || field === 'slotMinutes',
    says(values) {
      const ids = valueOf(values, 'dosIds')
        .split(/[\s,]+/)
        .filter(Boolean)
      const minutes = valueOf(values, 'slotMinutes')
      return ids.length === 0 || minutes === '' ? '' : `${counted(ids.length, 'DoS service id')}, appointments of ${minutes} minutes`
    },
  },
  hours: {
    name: 'Opening hours',
    holds: (field) => daysOfWeek.some((day) => field.startsWith(`${day}-`)),
    says(values) {
      const open = daysOfWeek.filter((day) => valueOf(values, `${day}-opens`) !== '')
      return open.length === 0 ? '' : `open on ${counted(open.length, 'day')} a week`
    },
  },
  patients: {
    name: 'Test patients',
    holds: (field) => field.startsWith('patient-'),
    says(values) {
      const rows = Array.from({ length: patientRows }, (_, index) => `patient-${index}`)
      const named = rows.filter((row) => ['name', 'nhsNumber'].every((field) => valueOf(values, `${row}-${field}`) !== ''))
      return named.length === 0 ? '' : counted(named.length, 'patient')
    },
  },
  call: {
    name: 'The call',
    holds: (field) => field === 'call',
    says: (values) => (valueOf(values, 'call') === '' ? '' : 'how to join is written down'),
  },
} satisfies Record<string, Part>

/** The parts of the form, folded but for those with an error; without errors, but for the first that lacks something. */
export function sectionsOf(values: Record<string, string>, errors: Record<string, string>): Record<keyof typeof parts, SetUpSection> {
  const all = Object.values(parts)
  const wrong = all.filter((part) => Object.keys(errors).some(part.holds))
  const next = all.find((part) => part.says(values) === '')
  const section = (part: Part): SetUpSection => ({
    summary: `${part.name}: ${part.says(values) || 'to complete'}`,
    open: wrong.length > 0 ? wrong.some(({ name }) => name === part.name) : part.name === next?.name,
  })
  return {
    systems: section(parts.systems),
    slots: section(parts.slots),
    hours: section(parts.hours),
    patients: section(parts.patients),
    call: section(parts.call),
  }
}
