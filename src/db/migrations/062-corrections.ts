/** The booking team's correction of a closed project: by whom, why, and on which day; it ends with that day. */
export const corrections = [
  `alter table projects add column correction_by text references people (id)`,
  `alter table projects add column correction_name text`,
  `alter table projects add column correction_reason text`,
  `alter table projects add column correction_on text`,
]
