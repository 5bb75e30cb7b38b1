/** Every dialog: its head is no landmark of the page, and its cross has a name. Esc closes it, and never a running job. */
import { Modal, type ModalRootProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from './words.tsx';

type DialogProps = Pick<ModalRootProps, 'size' | 'yOffset' | 'centered' | 'closeOnClickOutside' | 'closeOnEscape'> & {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
};

export function Dialog(props: DialogProps): ReactNode {
  const { title, children, centered = true, ...rest } = props;
  const words = useWords();
  return (
    <Modal.Root opened radius="lg" centered={centered} {...rest}>
      <Modal.Overlay backgroundOpacity={0.45} blur={1} />
      <Modal.Content radius="lg">
        <Modal.Header role="presentation">
          <Modal.Title>{title}</Modal.Title>
          <Modal.CloseButton aria-label={words.common.dismiss} />
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
