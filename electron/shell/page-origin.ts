/** Origin of the window's page: a scheme of our own, which no web page can have. */
export const PAGE_ORIGIN = 'app://understudy';
