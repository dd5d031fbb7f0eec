import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** Ant Design in the page's colours. Imported by lazy parts only, so that the map stands before it. */
export function AntdTheme({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  return (
    <ConfigProvider
      locale={i18n.language === "en" ? enUS : zhCN}
      theme={{
        token: {
          colorPrimary: "#1f4e9e",
          colorError: "#b4001e",
          colorWarning: "#8a5300",
          colorSuccess: "#0f6b57",
          colorTextDescription: "#56606d",
          colorTextPlaceholder: "#656e7a",
          colorTextQuaternary: "#656e7a",
          borderRadius: 4,
          fontSize: 13,
          fontFamily: "inherit",
          motion: !matchMedia("(prefers-reduced-motion: reduce)").matches,
        },
        components: { Table: { cellPaddingBlockSM: 5, cellPaddingInlineSM: 8, headerBg: "#eef2f7" } },
      }}
    >
      {children}
    </ConfigProvider>
  );
}
