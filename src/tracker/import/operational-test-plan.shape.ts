import type { CellAccount } from '../workbook/cell-account.ts'

export interface ServiceDetails {
  name: string | null
  dosName: string | null
  dosId: string | null
  lead: string | null
  address: string | null
  postcode: string | null
  phone: string | null
}

export type PlanSide = 'provider' | 'consumer'

export interface PlanSystem {
  side: PlanSide
  name: string | null
  testingDate: string | null
  goLiveDate: string | null
}

export interface PlanStakeholder {
  role: string
  name: string | null
  email: string | null
  phone: string | null
  /** Null if the plan does not say. */
  testTeam: boolean | null
  /** The sheet's own words about it; null if blank. */
  testTeamSaid: string | null
}

export interface PlanPrerequisite {
  text: string
  /** The key of the role that the sheet names, or else one guessed from the words. */
  owner: string | null
  /** The owner in the sheet's own words; null if blank. */
  ownerSaid: string | null
  /** Whether it is done, as the sheet says; null if it does not. */
  complete: boolean | null
  /** The sheet's own words about it. */
  completeSaid: string | null
}

export interface PlanDay {
  day: string
  /** Null if closed or unknown. */
  opens: string | null
  closes: string | null
  slots: string[]
}

export interface PlanPatient {
  name: string | null
  nhsNumber: string | null
  dateOfBirth: string | null
  address: string | null
  postcode: string | null
  surgery: string | null
}

export type PlanVerdict = 'pass' | 'fail' | 'blocked' | 'not-applicable'

export interface PlanCase {
  code: string | null
  number: string | null
  side: PlanSide
  /** Whether the side is a guess, because nothing in the sheet says it. */
  sideGuessed: boolean
  criterion: string
  expected: string | null
  verdict: PlanVerdict | null
  /** The verdict in the sheet's own words; null if blank. */
  verdictSaid: string | null
  comment: string | null
  /** What further columns say about it, each with its heading: "Tester: Ann Able". */
  remarks: string[]
  /** Where its result is: the cell of the verdict, or else the row. */
  at: { sheet: string; cell: string }
}

export interface PlanWarning {
  sheet: string
  row: number
  message: string
}

export interface OperationalTestPlan {
  kind: 'operational-test-plan'
  /** Its service, as far as the file says: one file may have the plans of several. */
  location: string | null
  /** The sheets that it was read from: its own first, then the shared ones. */
  sheets: string[]
  service: ServiceDetails
  systems: PlanSystem[]
  stakeholders: PlanStakeholder[]
  prerequisites: PlanPrerequisite[]
  /** Minutes. */
  appointmentLength: number | null
  openingHours: PlanDay[]
  testPatients: PlanPatient[]
  cases: PlanCase[]
  warnings: PlanWarning[]
  /** How every cell of its sheets was handled. */
  account: CellAccount
}
