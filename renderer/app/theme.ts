/** The look as data for Mantine: neutral greys, one quiet teal, and text colours that keep a contrast of 4.5 in both themes. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const stage: MantineColorsTuple = [
  '#e8f5f5',
  '#d3e9ea',
  '#a6d3d5',
  '#76bcbf',
  '#4ea7ab',
  '#31989d',
  '#1b8f95',
  '#0d7379',
  '#0a5f64',
  '#064c51',
];

const brick: MantineColorsTuple = [
  '#fdeeec',
  '#f7d9d6',
  '#eeb1ab',
  '#e5867d',
  '#dd6155',
  '#d9493c',
  '#d43c2e',
  '#b42a1e',
  '#9e2218',
  '#8a1911',
];

/** Mantine draws its dark surfaces from this scale: 0 text, 2 quiet text, 4 lines, 6 fields, 7 page. */
const night: MantineColorsTuple = [
  '#e6e9ed',
  '#c5ccd4',
  '#a7b1bc',
  '#8b96a3',
  '#3a424c',
  '#2e353d',
  '#1c2127',
  '#14181c',
  '#101316',
  '#0b0d0f',
];

const latinThenHan =
  '"Segoe UI","SF Pro Text","Inter","Noto Sans","DejaVu Sans","PingFang SC","Microsoft YaHei UI","Noto Sans CJK SC","Source Han Sans SC",sans-serif';

export const theme = createTheme({
  colors: { stage, brick, dark: night },
  primaryColor: 'stage',
  primaryShade: { light: 7, dark: 7 },
  fontFamily: latinThenHan,
  fontFamilyMonospace:
    '"Cascadia Mono","SF Mono","JetBrains Mono","DejaVu Sans Mono","PingFang SC","Microsoft YaHei UI","Noto Sans CJK SC",monospace',
  headings: { fontFamily: latinThenHan, fontWeight: '600' },
  defaultRadius: 'md',
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.5', sm: '1.5', md: '1.6', lg: '1.6', xl: '1.5' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '20px', xl: '28px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    InputWrapper: {
      styles: { label: { fontWeight: 500, fontSize: 13, marginBottom: 3 }, description: { fontSize: 12 } },
    },
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, fz: 12 } },
  },
});

export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f5f6f7',
    '--mantine-color-text': '#1a2027',
    '--mantine-color-dimmed': '#55606c',
    '--mantine-color-placeholder': '#66717d',
    '--mantine-color-default-border': '#d5dae0',
    '--mantine-color-error': '#b42a1e',
    '--mantine-color-anchor': '#0a5f64',
  },
  dark: {
    '--mantine-color-body': '#14181c',
    '--mantine-color-text': '#e6e9ed',
    '--mantine-color-dimmed': '#a7b1bc',
    '--mantine-color-placeholder': '#95a0ac',
    '--mantine-color-default-border': '#39424c',
    '--mantine-color-error': '#ff9b90',
    '--mantine-color-anchor': '#76cfd3',
    '--mantine-color-disabled': '#252b32',
    '--mantine-color-stage-light': '#15383b',
    '--mantine-color-stage-light-hover': '#1a4649',
    '--mantine-color-stage-light-color': '#8edadd',
    '--mantine-color-brick-light': '#3b1a17',
    '--mantine-color-brick-light-color': '#ffa89e',
  },
});
