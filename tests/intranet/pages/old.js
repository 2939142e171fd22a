// What scripts of those years did to every page: methods on everything, names for everybody, one handler for all errors.
var errors = 0;
window.onerror = function () { errors++; return false; };
window.onunhandledrejection = function () { errors++; };

Array.prototype.each = function (told) { for (var i = 0; i < this.length; i++) told(this[i]); return this; };
Array.prototype.remove = function (item) { var i = this.indexOf(item); if (i >= 0) this.splice(i, 1); return this; };
Array.prototype.toJSON = function () { return "[" + this.join(",") + "]"; };
String.prototype.trimAll = function () { return this.replace(/\s/g, ""); };
String.prototype.toJSON = function () { return "'" + this + "'"; };
Object.prototype.clone = function () { var copy = {}; for (var name in this) copy[name] = this[name]; return copy; };
Object.prototype.extend = function (other) { for (var name in other) this[name] = other[name]; return this; };
Function.prototype.bindAsEventListener = function (object) { var f = this; return function (event) { return f.call(object, event); }; };
Element.prototype.hide = function () { this.style.display = "none"; return this; };
Element.prototype.show = function () { this.style.display = ""; return this; };
document.getElementsByClassName = function (name) { return [].slice.call(document.querySelectorAll("." + name)); };

var $ = function (id) { return document.getElementById(id); };
var name = "oa", status = "", event = null, top_menu = 1;
var origin_ = "intranet", search = "检索", total = 0, page = 1, form = null, list = [], facets = {}, mark = "※";
var URLsearch = true;
