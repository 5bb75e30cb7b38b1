/** One icon per screen, always beside its word. */
import {
  IconCloudUpload,
  IconGauge,
  IconHeartRateMonitor,
  IconListDetails,
  IconMicrophone2,
  IconServer2,
  IconSettings,
  IconTimeline,
  IconUsersGroup,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ScreenName } from '../../electron/contract/errors.ts';

export const screenIcons: Readonly<Record<ScreenName, TablerIcon>> = {
  home: IconGauge,
  synthesis: IconMicrophone2,
  projects: IconListDetails,
  voices: IconUsersGroup,
  backup: IconCloudUpload,
  watch: IconHeartRateMonitor,
  standby: IconServer2,
  audit: IconTimeline,
  settings: IconSettings,
};
