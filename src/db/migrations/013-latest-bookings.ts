/** For the workbench, which offers the last bookings of a sandbox. */
export const latestBookings = [`create index appointments_latest on appointments (sandbox_id, created_at)`]
