/** Where the report of a drill is read. */
export const reportPath = (drillId: string): string => `/standby/drill-report/${encodeURIComponent(drillId)}`;
