import { describe, expect, it } from "vitest";
import { shotOf } from "./exif";

/** Eight pixels, written by Pillow 9.4 (Image.getexif): 24°31′38.40″ N, 118°6′24.12″ E, 2026-11-20 09:30:15 +08:00. */
const JPEG =
  "/9j/4AAQSkZJRgABAQAAAQABAAD/4QDiRXhpZgAATU0AKgAAAAgAAwEQAAIAAAAIAAAAModpAAQAAAABAAAAOoglAAQAAAABAAAAdAAAAABUZXN0Q2FtAAACkAMAAgAAABQAAABYkBEAAgAAAAcAAABsAAAAADIwMjY6MTE6MjAgMDk6MzA6MTUAKzA4OjAwAAAABAABAAIAAAACTgAAAAACAAUAAAADAAAAqgADAAIAAAACRQAAAAAEAAUAAAADAAAAwgAAAAAAAAAYAAAAAQAAAB8AAAABAAAAwAAAAAUAAAB2AAAAAQAAAAYAAAABAAACWwAAABn/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAIAAgDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDLooorkOo//9k=";

const bytes = () => Uint8Array.from(atob(JPEG), (letter) => letter.charCodeAt(0));

describe("what a photo says of itself", () => {
  it("is when and where it was taken", () => {
    const shot = shotOf(bytes().buffer);
    expect(shot.taken_at).toBe("2026-11-20T01:30:15.000Z");
    // 24 + 31/60 + 38.4/3600 and 118 + 6/60 + 24.12/3600.
    expect(shot.lat).toBeCloseTo(24.527333, 6);
    expect(shot.lng).toBeCloseTo(118.1067, 6);
  });

  it("is nothing where there is none, and damaged blocks are none", () => {
    const nothing = { taken_at: null, lng: null, lat: null };
    expect(shotOf(new TextEncoder().encode("no picture at all").buffer as ArrayBuffer)).toEqual(nothing);
    expect(shotOf(new ArrayBuffer(0))).toEqual(nothing);
    for (let length = 2; length < 200; length++) expect(() => shotOf(bytes().slice(0, length).buffer)).not.toThrow();
    const turned = bytes();
    // Every offset of the directory points beyond the end.
    for (let at = 20; at < 60; at++) turned[at] = 0xff;
    expect(shotOf(turned.buffer)).toEqual(nothing);
  });
});
