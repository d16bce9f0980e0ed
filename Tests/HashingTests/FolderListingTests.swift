import Foundation
import Testing

@testable import Hashing

@Suite struct FolderListingTests {
  private func names(_ listing: FolderListing, _ bench: Workbench) -> [String] {
    listing.files.map { $0.path.description.replacing(bench.folder + "/", with: "") }
  }

  @Test func `finds regular files below a folder in the order of their bytes, and follows no link`() throws {
    let bench = try Workbench()
    for name in ["b", "a/2", "a/1", "a/c/3", "Z"] { try bench.write(name) }
    try bench.link("link", to: "/etc")
    try bench.link("a/file", to: "/etc/passwd")
    try bench.makeFolder("empty")
    let listing = FolderListing(RawPath(bench.folder))
    #expect(names(listing, bench) == ["Z", "a/1", "a/2", "a/c/3", "b"])
    #expect(listing.failures.isEmpty)
  }

  @Test func `bounds depth, files and entries, and says so`() throws {
    let bench = try Workbench()
    for name in ["a/b/c/x", "a/1", "a/2", "a/3"] { try bench.write(name) }
    let shallow = FolderListing(RawPath(bench.folder), limits: .init(depth: 1))
    #expect(names(shallow, bench) == ["a/1", "a/2", "a/3"])
    #expect(shallow.failures.count == 1)
    let few = FolderListing(RawPath(bench.folder), limits: .init(files: 2))
    #expect(few.files.count == 2)
    #expect(few.failures.first?.reason?.contains("more than 2 files") == true)
    let narrow = FolderListing(RawPath(bench.folder), limits: .init(entries: 2))
    #expect(narrow.failures.first?.reason?.contains("more than 2 entries") == true)
  }

  @Test func `takes a path that is no folder for the only file`() throws {
    let bench = try Workbench()
    let path = try bench.write("a")
    #expect(FolderListing(path).files.map(\.path) == [path])
    #expect(FolderListing("/nowhere").files.map(\.path) == ["/nowhere"])
  }
}
