import { notYetKnown, systemIn } from './handout.ts'
import type { Handout } from './handout.ts'

/** A sheet as it is written: its rows, and which of them are headings. */
export interface HandoutSheet {
  rows: string[][]
  headings: number[]
}

/** A day as people write it into the plan: 01/04/2026. */
const written = (day: string | null): string => day?.split('-').toReversed().join('/') ?? ''

/**
 * The handout in the layout of the national operational test plan, which our own import reads again. Column A is empty, as there. What is not known
 * is an empty cell: an import must not take words for a fact.
 */
export function handoutSheet(handout: Handout): HandoutSheet {
  const rows: string[][] = []
  const headings: number[] = []
  const add = (...cells: string[]): void => {
    rows.push(['', ...cells])
  }
  const heading = (...cells: string[]): void => {
    rows.push([])
    headings.push(rows.length)
    add(...cells)
  }
  const { service, setUp } = handout
  headings.push(0)
  add(`${service.name}: Operational Test Plan`)
  add('Joining the call', '', setUp.call ?? '')
  heading('Pre-Requisites for Testing')
  for (const one of handout.conditions) add(one.title)
  addSystem('Provider IT System', handout.offersSlots ? systemIn(setUp, 'provider') : '')
  addSystem('Consumer IT System', systemIn(setUp, 'consumer'))
  heading('Service Details')
  add('Service Name:', '', service.name)
  add('Service DoS ID:', '', setUp.dosIds.join(', '))
  add('Service Lead:', '', service.lead)
  add('Service Address:', '', service.address)
  add('Service Postcode:', '', service.postcode)
  add('Service Tel:', '', service.phone)
  heading('Stakeholders', '', 'Name', 'Email', 'Phone', 'Test Team')
  for (const one of handout.people) add(`${one.role}:`, '', one.name, one.email, one.phone, one.isInTestTeam ? 'Yes' : 'No')
  if (handout.offersSlots) {
    heading('Appointment Booking')
    add('Length of appointments', '', `${setUp.slotMinutes} mins`)
    heading('Day', '', 'Opening hours', 'Appointment booking slots', '', 'Appointments per day')
    for (const { day, opens, closes, slots } of setUp.week)
      add(day, '', opens === null ? 'Closed' : `${opens} to ${closes ?? ''}`, slots.join(', '), '', slots.length === 0 ? '' : String(slots.length))
  }
  heading('Test Patients')
  const patients = setUp.testPatients
  add('Patient’s Name', '', ...patients.map((one) => one.name))
  add('Patient’s NHS Number', '', ...patients.map((one) => one.nhsNumber))
  add('Patient’s DOB', '', ...patients.map((one) => one.dateOfBirth))
  add('Patient’s Address', '', ...patients.map((one) => one.address))
  add('Patient’s Postcode', '', ...patients.map((one) => one.postcode))
  add('Patient’s Surgery', '', ...patients.map((one) => one.surgery))
  for (const [side, title] of [
    ['consumer', 'Consumer Test Plan'],
    ['provider', 'Provider Test Plan'],
  ] as const)
    addCases(side, title)
  return { rows, headings }

  function addSystem(label: string, name: string): void {
    heading(label, '', name)
    add('Testing Date', '', written(handout.testing))
    add('Go-live Date', '', written(handout.goLive))
  }

  function addCases(side: 'consumer' | 'provider', title: string): void {
    const codes = handout.codes.map((one) => ({ ...one, cases: one.cases.filter((each) => each.side === side) })).filter((one) => one.cases.length > 0)
    if (codes.length === 0) return
    heading(title)
    heading('Disposition Code', 'Test ID', 'Assurance Criteria', 'Expected Result', 'Pass / Fail', 'Comments')
    for (const { code, cases } of codes)
      for (const [index, one] of cases.entries()) add(index === 0 ? code : '', one.number, one.criterion, one.expected, '', '')
  }
}

export const orNotYetKnown = (text: string): string => (text === '' ? notYetKnown : text)
